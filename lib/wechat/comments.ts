import type { WechatClient } from './call';
import { MAX_COMMENTS_PER_PAGE } from './limits';
import { wireNumber } from './mass-content';
import * as wire from './wire/comments';

/** An article by the msg_data_id of its sending or publishing, and its place from 0. */
export type ArticleRef = { msgDataId: bigint; index: number };
export type CommentRef = ArticleRef & { commentId: bigint };

export type Comment = {
  commentId: bigint;
  openid: string | null;
  content: string;
  createdAt: Date;
  isElected: boolean;
  reply: { content: string; createdAt: Date | null } | null;
};

const TYPES = { all: 0, ordinary: 1, elected: 2 } as const;

/** Lets readers write under an article. @throws WechatError 88000 (no right), 88001 (no such article), 88002 */
export async function openComments(client: WechatClient, input: ArticleRef): Promise<void> {
  await client.call(wire.openComments, { body: ofArticle(input) });
}

/** @throws WechatError as openComments */
export async function closeComments(client: WechatClient, input: ArticleRef): Promise<void> {
  await client.call(wire.closeComments, { body: ofArticle(input) });
}

/** One page of an article's comments, newest first. @throws WechatError 88000, 88001, 88010 (count not 1 to 50), 88011 */
export async function listComments(
  client: WechatClient,
  input: ArticleRef & { offset: number; count?: number; only?: 'ordinary' | 'elected' },
): Promise<{ total: number; comments: Comment[] }> {
  const { offset, count = MAX_COMMENTS_PER_PAGE, only = 'all' } = input;
  const reply = await client.call(wire.listComments, {
    body: { ...ofArticle(input), begin: offset, count, type: TYPES[only] },
  });
  const comments = reply.comment.map((comment) => ({
    commentId: comment.user_comment_id,
    openid: comment.openid ?? null,
    content: comment.content,
    createdAt: new Date(comment.create_time * 1000),
    isElected: comment.comment_type === 1,
    reply: comment.reply?.content ? answered(comment.reply.content, comment.reply.create_time) : null,
  }));
  return { total: reply.total, comments };
}

/** Puts a comment above the others. @throws WechatError 88003 (too many), 88004 (taken back), 88008 (none such) */
export async function electComment(client: WechatClient, input: CommentRef): Promise<void> {
  await client.call(wire.electComment, { body: ofComment(input) });
}

/** @throws WechatError 88008 */
export async function unelectComment(client: WechatClient, input: CommentRef): Promise<void> {
  await client.call(wire.unelectComment, { body: ofComment(input) });
}

/** Deletes a reader's comment for good. @throws WechatError 88008 */
export async function deleteComment(client: WechatClient, input: CommentRef): Promise<void> {
  await client.call(wire.deleteComment, { body: ofComment(input) });
}

/** Answers a comment, once. @throws WechatError 88004, 88005 (answered already), 88006 (closed), 88007 (length), 88008 */
export async function replyToComment(
  client: WechatClient,
  input: CommentRef & { content: string },
): Promise<void> {
  await client.call(wire.addReply, { body: { ...ofComment(input), content: input.content } });
}

/** @throws WechatError 88008, 88009 (no answer) */
export async function deleteCommentReply(client: WechatClient, input: CommentRef): Promise<void> {
  await client.call(wire.deleteReply, { body: ofComment(input) });
}

function ofArticle({ msgDataId, index }: ArticleRef) {
  return { msg_data_id: wireNumber(msgDataId), index };
}

function ofComment(comment: CommentRef) {
  return { ...ofArticle(comment), user_comment_id: wireNumber(comment.commentId) };
}

function answered(content: string, seconds: number | undefined) {
  return { content, createdAt: seconds ? new Date(seconds * 1000) : null };
}
