import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '@/lib/sandbox/test-kit';
import {
  type ContentStage,
  expectRefusal,
  makeContentStage,
  refused,
  refusedAtTheCap,
} from '@/lib/testing/content-stage';
import * as comments from './comments';
import { submitPublish } from './publish';
import * as wire from './wire/comments';

let kit: Kit;
let stage: ContentStage;
let mediaId: string;
let article: comments.ArticleRef;
let reader: string;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
  [reader = ''] = await stage.account.addFans(1);
  mediaId = await stage.draft({ need_open_comment: 1 }, {});
  const { msgDataId } = await submitPublish(stage.client, { mediaId });
  article = { msgDataId: msgDataId ?? 0n, index: 0 };
  await kit.advance(1);
});

/** A reader writes; the control interface stands for the phone. */
const write = async (content = '好', index = 0): Promise<comments.CommentRef> => {
  const body = { msgDataId: Number(article.msgDataId), index, openid: reader, content };
  const { userCommentId } = await stage.account.control('POST', '/comments', body);
  return { ...article, index, commentId: BigInt(userCommentId as number) };
};
const takeBack = ({ commentId }: comments.CommentRef) =>
  stage.account.control('DELETE', `/comments/${commentId}`);
const list = (more: object = {}) => comments.listComments(stage.client, { ...article, offset: 0, ...more });
const contents = async (more: object = {}) => (await list(more)).comments.map((comment) => comment.content);
const elect = (comment: comments.CommentRef) => comments.electComment(stage.client, comment);
const unelect = (comment: comments.CommentRef) => comments.unelectComment(stage.client, comment);
const remove = (comment: comments.CommentRef) => comments.deleteComment(stage.client, comment);
const reply = (comment: comments.CommentRef, content = '谢谢') =>
  comments.replyToComment(stage.client, { ...comment, content });
const removeReply = (comment: comments.CommentRef) => comments.deleteCommentReply(stage.client, comment);

describe('comments', () => {
  test('are listed newest first, page by page, with who wrote them', async () => {
    await write('一');
    await kit.advance(1);
    const second = await write('二');
    expect(await list()).toEqual({
      total: 2,
      comments: [
        {
          commentId: second.commentId,
          openid: reader,
          content: '二',
          createdAt: new Date('2026-03-10T04:00:02Z'),
          isElected: false,
          reply: null,
        },
        expect.objectContaining({ content: '一' }),
      ],
    });
    expect(await contents({ offset: 1, count: 1 })).toEqual(['一']);
  });

  test('are elected and listed apart', async () => {
    const [first] = [await write('一'), await write('二')];
    await elect(first);
    expect(await contents({ only: 'elected' })).toEqual(['一']);
    expect(await contents({ only: 'ordinary' })).toEqual(['二']);
    await unelect(first);
    expect(await contents({ only: 'elected' })).toEqual([]);
  });

  test('are answered, and the answer is taken away', async () => {
    const comment = await write();
    await reply(comment, '欢迎再来');
    expect((await list()).comments[0]?.reply).toEqual({
      content: '欢迎再来',
      createdAt: new Date('2026-03-10T04:00:01Z'),
    });
    await removeReply(comment);
    expect((await list()).comments[0]?.reply).toBeNull();
    await reply(comment, '再答一次');
  });

  test('go when they are deleted or taken back', async () => {
    const [first, second] = [await write('一'), await write('二')];
    await remove(first);
    await takeBack(second);
    expect(await list()).toEqual({ total: 0, comments: [] });
  });

  test('are written only where the article takes them', async () => {
    const other = { ...article, index: 1 };
    await expect(write('一', 1)).rejects.toThrow('takes no comments');
    await comments.openComments(stage.client, other);
    await write('一', 1);
    await comments.closeComments(stage.client, article);
    await expect(write('二')).rejects.toThrow('takes no comments');
    expect(await contents()).toEqual([]);
    expect(await contents(other)).toEqual(['一']);
  });
});

const ghost = (): comments.CommentRef => ({ ...article, commentId: 999n });
const onArticle: [{ path: string }, () => Promise<unknown>][] = [
  [wire.openComments, () => comments.openComments(stage.client, article)],
  [wire.closeComments, () => comments.closeComments(stage.client, article)],
  [wire.listComments, () => list()],
];
const onComment: [{ path: string }, (comment: comments.CommentRef) => Promise<unknown>][] = [
  [wire.electComment, elect],
  [wire.unelectComment, unelect],
  [wire.deleteComment, remove],
  [wire.addReply, reply],
  [wire.deleteReply, removeReply],
];
const all = [...onArticle, ...onComment.map(([endpoint, call]) => [endpoint, () => call(ghost())] as const)];
const hundredElected = async () => {
  for (let n = 0; n < 100; n += 1) await elect(await write(String(n)));
  return elect(await write('第一百零一'));
};
const afterTakingBack = async (call: (comment: comments.CommentRef) => Promise<unknown>) => {
  const comment = await write();
  await takeBack(comment);
  return call(comment);
};

describe.each([
  ...all.flatMap(([endpoint, call]) => [
    refused(endpoint, 88000, 'an account without the right to comments', async () => {
      await stage.rights({ comments: false });
      return call();
    }),
    refused(endpoint, 88001, 'an article that was never sent', () => {
      article = { ...article, msgDataId: 1n };
      return call();
    }),
    refused(endpoint, 88001, 'a place past the last article', () => {
      article = { ...article, index: 2 };
      return call();
    }),
    refused(
      endpoint,
      endpoint === wire.openComments || endpoint === wire.closeComments ? 88002 : 88011,
      'an article limited for safety',
      async () => {
        await stage.mark(mediaId, 'limited');
        return call();
      },
    ),
  ]),
  ...onComment.flatMap(([endpoint, call]) => [
    refused(endpoint, 88008, 'an unknown comment', () => call(ghost())),
    refused(endpoint, 88008, 'a comment of another article', async () =>
      call({ ...(await write()), index: 1 }),
    ),
  ]),
  refused(wire.listComments, 88010, 'none at a time', () => list({ count: 0 })),
  refused(wire.listComments, 88010, '51 at a time', () => list({ count: 51 })),
  refused(wire.electComment, 88003, 'the 101st elected comment', hundredElected),
  refused(wire.electComment, 88004, 'a comment taken back', () => afterTakingBack(elect)),
  refused(wire.addReply, 88004, 'a comment taken back', () => afterTakingBack(reply)),
  refused(wire.addReply, 88005, 'a comment answered already', async () => {
    const comment = await write();
    await reply(comment);
    return reply(comment);
  }),
  refused(wire.addReply, 88006, 'a comment under a closed article', async () => {
    const comment = await write();
    await comments.closeComments(stage.client, article);
    return reply(comment);
  }),
  refused(wire.addReply, 88007, 'an empty answer', async () => reply(await write(), ' ')),
  refused(wire.addReply, 88007, 'an answer of 601 characters', async () =>
    reply(await write(), '谢'.repeat(601)),
  ),
  refused(wire.deleteReply, 88009, 'a comment without an answer', async () => removeReply(await write())),
  ...refusedAtTheCap(
    () => stage,
    all.map(([endpoint, call]) => [endpoint, call]),
  ),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});
