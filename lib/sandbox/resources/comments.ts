import * as wire from '@/lib/wechat/wire/comments';
import type { Account } from '../account';
import { unixSeconds } from '../beijing';
import { type Comment, comments, isOpenForComments } from '../comments';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { type Publication, publications } from '../publications';
import { marksOf, rightsOf } from '../rights';

const MAX_PAGE = 50;
const MAX_ELECTED = 100;
const MAX_REPLY_CHARS = 600;
const LIMITED_TO_OPEN = 88002;
const LIMITED = 88011;

type Named = { msg_data_id?: bigint; index?: number };

/** The article that a call names. @throws Refusal 88000, 88001, and `limited` where it is limited for safety */
function articleOf(account: Account, given: Named, limited = LIMITED) {
  insist(rightsOf(account).comments, 88000);
  const publication = publications(account).get(String(given.msg_data_id));
  const index = given.index ?? 0;
  insist(publication?.articles[index] !== undefined, 88001);
  insist(!publication.isBanned && !publication.deleted.includes(index + 1), 88001);
  insist(!marksOf(account, publication.mediaId).includes('limited'), limited);
  return { publication, index };
}

function setOpen(account: Account, given: Named, isOpen: boolean) {
  const { publication, index } = articleOf(account, given, LIMITED_TO_OPEN);
  publication.comments[index] = isOpen;
  publications(account).put(publication.msgDataId, publication);
  return DONE;
}

function open({ account, read }: Call<Account>) {
  return setOpen(account, read(wire.openComments.request), true);
}

function close({ account, read }: Call<Account>) {
  return setOpen(account, read(wire.closeComments.request), false);
}

function under(account: Account, publication: Publication, index: number): Comment[] {
  return [...comments(account).values()].filter(
    (comment) => comment.msgDataId === publication.msgDataId && comment.index === index,
  );
}

function list({ account, read }: Call<Account>) {
  const given = read(wire.listComments.request);
  const { publication, index } = articleOf(account, given);
  const { begin = 0, count = 0, type = 0 } = given;
  insist(count > 0 && count <= MAX_PAGE && begin >= 0, 88010);
  const found = under(account, publication, index)
    .filter((comment) => !comment.isTakenBack && (type === 0 || comment.isElected === (type === 2)))
    .reverse();
  return { ...DONE, total: found.length, comment: found.slice(begin, begin + count).map(shown) };
}

function shown({ id, openid, createdAt, content, isElected, reply }: Comment) {
  return {
    user_comment_id: id,
    openid,
    create_time: unixSeconds(createdAt),
    content,
    comment_type: isElected ? 1 : 0,
    ...(reply ? { reply: { content: reply.content, create_time: unixSeconds(reply.createdAt) } } : {}),
  };
}

/** @throws Refusal 88008 (none such under this article) */
function commentOf(account: Account, given: Named & { user_comment_id?: bigint }) {
  const article = articleOf(account, given);
  const comment = comments(account).get(String(given.user_comment_id));
  const isHere =
    comment?.msgDataId === article.publication.msgDataId && comment.index === article.index
      ? comment
      : undefined;
  insist(isHere !== undefined, 88008);
  return { ...article, comment: isHere };
}

function save(account: Account, comment: Comment, patch: Partial<Comment>) {
  comments(account).put(comment.id, Object.assign(comment, patch));
  return DONE;
}

function elect({ account, read }: Call<Account>) {
  const { publication, index, comment } = commentOf(account, read(wire.electComment.request));
  insist(!comment.isTakenBack, 88004);
  const elected = under(account, publication, index).filter((other) => other.isElected);
  insist(comment.isElected || elected.length < MAX_ELECTED, 88003);
  return save(account, comment, { isElected: true });
}

function unelect({ account, read }: Call<Account>) {
  const { comment } = commentOf(account, read(wire.unelectComment.request));
  return save(account, comment, { isElected: false });
}

function remove({ account, read }: Call<Account>) {
  const { comment } = commentOf(account, read(wire.deleteComment.request));
  comments(account).delete(comment.id);
  return DONE;
}

function reply({ account, read, now }: Call<Account>) {
  const given = read(wire.addReply.request);
  const { publication, index, comment } = commentOf(account, given);
  const content = given.content ?? '';
  insist(isOpenForComments(publication, index), 88006);
  insist(!comment.isTakenBack, 88004);
  insist(content.trim() !== '' && [...content].length <= MAX_REPLY_CHARS, 88007);
  insist(comment.reply === null, 88005);
  return save(account, comment, { reply: { content, createdAt: now } });
}

function removeReply({ account, read }: Call<Account>) {
  const { comment } = commentOf(account, read(wire.deleteReply.request));
  insist(comment.reply !== null, 88009);
  return save(account, comment, { reply: null });
}

const common = { method: 'POST', auth: 'token', dailyLimit: null } as const;

export const commentEndpoints: Endpoint[] = [
  { ...common, path: wire.openComments.path, handle: open },
  { ...common, path: wire.closeComments.path, handle: close },
  { ...common, path: wire.listComments.path, handle: list },
  { ...common, path: wire.electComment.path, handle: elect },
  { ...common, path: wire.unelectComment.path, handle: unelect },
  { ...common, path: wire.deleteComment.path, handle: remove },
  { ...common, path: wire.addReply.path, handle: reply },
  { ...common, path: wire.deleteReply.path, handle: removeReply },
];
