import type { Account, Article, Draft } from './account';
import { saveDraft } from './draft-box';
import { articleUrl } from './drafts';
import type { Table } from './state/table';
import type { World } from './world';

const FIRST_MSG_DATA_ID = 2_247_483_648;

/** Articles that went out under one msg_data_id, by mass sending or publishing; their addresses last. */
export type Publication = {
  msgDataId: number;
  /** The draft they came from, whatever became of it. */
  mediaId: string;
  articles: Article[];
  /** Withdrawn articles, from 1. */
  deleted: number[];
  /** Set once published freely. */
  articleId: string | null;
  publishedAt: number | null;
  isBanned: boolean;
  /** What comment/open and comment/close changed, by index from 0; before that the article's own words count. */
  comments: Record<number, boolean>;
};

export const publications = (account: Account): Table<Publication> => account.table('publications');

/** Under what a draft goes out: the same each time, until it is changed or all of it withdrawn. */
export function publicationOf(world: World, account: Account, draft: Draft): Publication {
  const known = draft.msgDataId === null ? undefined : publications(account).get(draft.msgDataId);
  if (known && !isGone(known)) return known;
  const msgDataId =
    known || draft.msgDataId === null ? FIRST_MSG_DATA_ID + world.next('msgDataId') : draft.msgDataId;
  draft.msgDataId = msgDataId;
  saveDraft(account, draft);
  return publications(account).put(msgDataId, {
    msgDataId,
    mediaId: draft.mediaId,
    articles: structuredClone(draft.articles),
    deleted: [],
    articleId: null,
    publishedAt: null,
    isBanned: false,
    comments: {},
  });
}

/** What was published freely under an article_id, whatever was deleted since. */
export function publishedAs(account: Account, articleId: string | undefined): Publication | undefined {
  for (const publication of publications(account).values())
    if (publication.articleId !== null && publication.articleId === articleId) return publication;
  return undefined;
}

/** All of it was withdrawn. */
export function isGone(publication: Publication): boolean {
  return publication.deleted.length >= publication.articles.length;
}

/** Withdraws one article (from 1), or all with 0. What lies at the address is gone for whoever got it. */
export function withdrawArticles(account: Account, publication: Publication, index: number): void {
  const all = publication.articles.map((_, at) => at + 1);
  const deleted = index === 0 ? all : [...new Set([...publication.deleted, index])].sort((a, b) => a - b);
  publications(account).put(publication.msgDataId, Object.assign(publication, { deleted }));
}

/** Titles with their lasting addresses. */
export function addressesOf(account: Account, publication: Publication): { title: string; url: string }[] {
  return publication.articles.map(({ title }, at) => ({
    title,
    url: articleUrl(account.appid, publication.msgDataId, at + 1),
  }));
}
