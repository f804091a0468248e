import type { Account } from './account';
import type { Publication } from './publications';
import type { Table } from './state/table';

/** What a reader wrote under an article. */
export type Comment = {
  id: number;
  msgDataId: number;
  /** Place of the article, from 0. */
  index: number;
  openid: string;
  content: string;
  createdAt: number;
  isElected: boolean;
  /** The reader took it back: it is no longer listed, and cannot be elected or answered. */
  isTakenBack: boolean;
  reply: { content: string; createdAt: number } | null;
};

export const comments = (account: Account): Table<Comment> => account.table('comments');

/** Whether readers may write: as the account last said, or as the article was made. */
export function isOpenForComments(publication: Publication, index: number): boolean {
  return publication.comments[index] ?? publication.articles[index]?.need_open_comment === 1;
}
