import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import {
  type ContentStage,
  expectRefusal,
  makeContentStage,
  refused,
  refusedAtTheCap,
  refusedWhenOrdered,
} from '@/lib/testing/content-stage';
import { wechatFailure } from '@/lib/testing/wechat-client';
import * as drafts from './drafts';
import * as publish from './publish';
import * as wire from './wire/publish';

let kit: Kit;
let stage: ContentStage;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  stage = await makeContentStage(kit);
  receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
  const callback = { url: receiver.url, token: 'token123', aesKey: 'a'.repeat(43), mode: 'plain' };
  await stage.account.control('PATCH', '', { callback });
});
afterEach(() => receiver.close());

const submit = (mediaId: string) => publish.submitPublish(stage.client, { mediaId });
const progress = (publishId: bigint) => publish.getPublishProgress(stage.client, { publishId });
const published = (articleId: string) => publish.getPublished(stage.client, { articleId });
const list = (offset = 0, count?: number, withContent = false) =>
  publish.listPublished(stage.client, { offset, count, withContent });
const remove = (articleId: string, articleIndex?: number) =>
  publish.deletePublished(stage.client, { articleId, articleIndex });

/** Publishes a draft to its end. */
const out = async (mediaId: string) => {
  const accepted = await submit(mediaId);
  await kit.advance(1);
  await kit.settle();
  const done = await progress(accepted.publishId);
  return { ...accepted, ...done, articleId: done.articleId ?? '' };
};

describe('publishing', () => {
  test('takes its time, then the articles have addresses and the draft is gone', async () => {
    const mediaId = await stage.draft({}, { title: '第二篇' });
    const { publishId, msgDataId } = await submit(mediaId);
    expect(msgDataId).toBeTypeOf('bigint');
    expect(await progress(publishId)).toEqual({
      state: 'publishing',
      articleId: null,
      urls: [],
      failedIndexes: [],
    });
    expect(await kit.settle()).toEqual({ settled: true }); // the clock stands still: nothing is due
    await kit.advance(1);
    const done = await progress(publishId);
    expect(done).toMatchObject({ state: 'published', articleId: expect.any(String), failedIndexes: [] });
    expect(done.urls).toHaveLength(2);
    expect(await wechatFailure(drafts.getDraft(stage.client, { mediaId }))).toMatchObject({ errcode: 40007 });
    expect(await published(done.articleId ?? '')).toMatchObject([
      { title: '会员日', content: '<p>正文</p>', url: done.urls[0], is_deleted: false },
      { title: '第二篇', url: done.urls[1] },
    ]);
  });

  test('is waited for by settle when the clock runs', async () => {
    await kit.control('POST', '/clock', { frozen: false });
    const { publishId } = await submit(await stage.draft());
    expect(await kit.settle()).toEqual({ settled: true });
    expect(await progress(publishId)).toMatchObject({ state: 'published' });
  });

  test('is told by PUBLISHJOBFINISH', async () => {
    const { publishId, articleId, urls } = await out(await stage.draft({}, {}));
    expect(receiver.received).toHaveLength(1);
    expect(receiver.received[0]?.body).toContain(
      `<Event><![CDATA[PUBLISHJOBFINISH]]></Event><PublishEventInfo><publish_id>${publishId}</publish_id>` +
        `<publish_status>0</publish_status><article_id><![CDATA[${articleId}]]></article_id>` +
        '<article_detail><count>2</count>' +
        `<item><idx>1</idx><article_url><![CDATA[${urls[0]}]]></article_url></item>` +
        `<item><idx>2</idx><article_url><![CDATA[${urls[1]}]]></article_url></item></article_detail>` +
        '</PublishEventInfo>',
    );
  });

  test('of a reprint that its author forbids fails and leaves the draft', async () => {
    const mediaId = await stage.draft({}, {}, {});
    for (const index of [0, 2])
      await stage.account.control('POST', '/articles/originality', {
        mediaId,
        index,
        verdict: 'reprintForbidden',
      });
    expect(await out(mediaId)).toMatchObject({ state: 'notOriginal', articleId: '', failedIndexes: [1, 3] });
    expect(await drafts.countDrafts(stage.client)).toBe(1);
    expect(receiver.received[0]?.body).toContain(
      '<publish_status>2</publish_status><fail_idx>1</fail_idx><fail_idx>3</fail_idx></PublishEventInfo>',
    );
  });

  test.each([
    [3, 'failed'],
    [4, 'refused'],
  ])('ends with status %i as ordered', async (status, state) => {
    await stage.account.control('POST', '/publish/next', { status, failIdx: [1] });
    expect(await out(await stage.draft())).toMatchObject({ state, failedIndexes: [1] });
    expect(await out(await stage.draft())).toMatchObject({ state: 'published' });
  });

  test('is undone article by article, then listed no more', async () => {
    const { articleId, publishId } = await out(await stage.draft({}, {}));
    const other = await out(await stage.draft());
    await remove(articleId, 2);
    expect((await published(articleId)).map((article) => article.is_deleted)).toEqual([false, true]);
    expect((await list()).total).toBe(2);
    await remove(articleId);
    expect((await list()).published.map((one) => one.articleId)).toEqual([other.articleId]);
    expect(await progress(publishId)).toMatchObject({ state: 'deleted' });
  });

  test('gives a menu and a one-to-one message something to show', async () => {
    const { articleId } = await out(await stage.draft());
    const menu = (article_id: string) =>
      stage.account.wx('menu/create', { button: [{ type: 'article_id', name: '文', article_id }] });
    expect((await menu(articleId)).errcode).toBe(0);
    expect((await menu('x')).errcode).toBe(53600);
  });

  test('is undone by WeChat', async () => {
    const { articleId, publishId } = await out(await stage.draft());
    await stage.account.control('POST', '/articles/ban', { articleId });
    expect(await progress(publishId)).toMatchObject({ state: 'banned' });
    expect(await published(articleId)).toMatchObject([{ is_deleted: true }]);
  });

  test('is listed newest first, with bodies when asked for, without what was mass-sent', async () => {
    const first = await out(await stage.draft());
    const second = await out(await stage.draft());
    const sent = { msgtype: 'mpnews', mpnews: { media_id: await stage.draft() } };
    await stage.account.wx('message/mass/sendall', { filter: { is_to_all: true }, ...sent });
    await kit.advance(1);
    const page = await list();
    expect(page.total).toBe(2);
    expect(page.published.map((one) => one.articleId)).toEqual([second.articleId, first.articleId]);
    expect(page.published[0]?.articles[0]).not.toHaveProperty('content', expect.any(String));
    expect((await list(1, 1, true)).published).toMatchObject([
      { articleId: first.articleId, articles: [{ content: '<p>正文</p>' }] },
    ]);
  });
});

const marked = async (mark: string) => {
  const mediaId = await stage.draft();
  await stage.mark(mediaId, mark);
  return submit(mediaId);
};
const unverified = async (call: () => Promise<unknown>) => {
  await stage.account.control('PATCH', '', { verified: false });
  return call();
};
const CALLS: [{ path: string }, () => Promise<unknown>][] = [
  [wire.submitPublish, () => submit('x')],
  [wire.getPublish, () => progress(1n)],
  [wire.getPublishedArticle, () => published('x')],
  [wire.batchGetPublished, () => list()],
  [wire.deletePublished, () => remove('x')],
];

describe.each([
  refused(wire.submitPublish, 40007, 'an unknown draft', () => submit('x')),
  refused(wire.submitPublish, 53503, 'a draft that failed the checks', () => marked('checkFailed')),
  refused(wire.submitPublish, 53504, 'a draft for the console only', () => marked('consoleOnly')),
  refused(wire.submitPublish, 53505, 'a draft to be saved by hand first', () => marked('unsaved')),
  refused(wire.getPublish, 40002, 'an unknown publish_id', () => progress(1n)),
  ...refusedWhenOrdered(
    () => kit,
    wire.getPublish,
    [40001],
    () => progress(1n),
  ),
  refused(wire.getPublishedArticle, 53600, 'an unknown article_id', () => published('x')),
  refused(wire.batchGetPublished, 40097, '21 at a time', () => list(0, 21)),
  refused(wire.batchGetPublished, 40097, 'none at a time', () => list(0, 0)),
  refused(wire.deletePublished, 53600, 'an unknown article_id', () => remove('x')),
  refused(wire.deletePublished, 40114, 'a place past the last article', async () =>
    remove((await out(await stage.draft())).articleId, 2),
  ),
  ...CALLS.map(([endpoint, call]) =>
    refused(endpoint, 48001, 'an account that is not verified', () => unverified(call)),
  ),
  ...refusedAtTheCap(() => stage, CALLS),
])('$path', (row) => {
  test(`answers ${row.errcode} to ${row.when}`, () => expectRefusal(row));
});
