import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { JPG, type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { collect, memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import { clearQuota } from './base';
import { createWechatClient, type WechatClient } from './call';
import * as drafts from './drafts';
import { parseExactJson } from './exact-json';
import * as mass from './mass';
import { addMaterial, uploadArticleImage } from './materials';
import { fetchStableToken } from './stable-token';
import * as tags from './tags';
import * as users from './users';
import { getTags } from './wire/tags';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let refreshes: string[];

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  refreshes = [];
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account, { onRefresh: (rejected) => refreshes.push(rejected) });
});

const text = (clientMsgId: string) => ({
  content: { type: 'text', text: '你好' } as const,
  clientMsgId,
  sendIgnoreReprint: false,
});

describe('the client', () => {
  test('creates, lists, renames, fills, empties and deletes tags', async () => {
    const fans = await account.addFans(3);
    const { id } = await tags.createTag(client, { name: '会员' });
    await tags.renameTag(client, { id, name: '金卡会员' });
    expect(await tags.batchTag(client, { tagId: id, openids: fans })).toEqual({ failedOpenids: [] });
    expect(await tags.batchUntag(client, { tagId: id, openids: fans.slice(2) })).toEqual({
      failedOpenids: [],
    });
    expect(await tags.listTags(client)).toContainEqual({ id, name: '金卡会员', count: 2 });
    expect(await tags.listTagsOfFan(client, { openid: fans[0] ?? '' })).toEqual([id]);
    expect(await collect(tags.listTagFans(client, id))).toEqual([fans.slice(0, 2)]);
    await tags.deleteTag(client, { id });
    expect(await wechatFailure(tags.deleteTag(client, { id }))).toMatchObject({ errcode: 45159 });
  });

  test('learns who could not be tagged', async () => {
    const [fan = ''] = await account.addFans(1);
    const { id } = await tags.createTag(client, { name: '会员' });
    const nobody = `o${'x'.repeat(27)}`;
    expect(await tags.batchTag(client, { tagId: id, openids: [fan, nobody] })).toEqual({
      failedOpenids: [nobody],
    });
  });

  test('lists every follower page by page and looks people up', async () => {
    await account.control('POST', '/fans', { count: 10_001, unionid: true });
    const pages = await collect(users.listOpenids(client));
    expect(pages.map((page) => [page.total, page.openids.length])).toEqual([
      [10_001, 10_000],
      [10_001, 1],
    ]);
    const openids = pages[1]?.openids ?? [];
    expect(await users.getUsers(client, { openids })).toMatchObject([
      { subscribe: 1, unionid: expect.any(String) },
    ]);
    expect(await users.getUser(client, { openid: openids[0] ?? '' })).toMatchObject({
      subscribe: 1,
      tagid_list: [],
    });
  });

  test('keeps drafts and their covers', async () => {
    const file = { bytes: JPG, fileName: 'cover.jpg', contentType: 'image/jpeg' };
    const cover = await addMaterial(client, { kind: 'thumb', file });
    expect((await uploadArticleImage(client, { file })).url).toContain('mmbiz');
    const article = { title: '会员日', content: '<p>正文</p>', thumb_media_id: cover.mediaId };
    const { mediaId } = await drafts.addDraft(client, { articles: [article] });
    await drafts.updateDraft(client, { mediaId, index: 0, article: { ...article, title: '会员周' } });
    expect((await drafts.getDraft(client, { mediaId })).articles).toMatchObject([
      { title: '会员周', content: '<p>正文</p>' },
    ]);
    expect(await drafts.countDrafts(client)).toBe(1);
    const page = await drafts.listDrafts(client, { offset: 0 });
    expect(page).toMatchObject({ total: 1, drafts: [{ mediaId, articles: [{ title: '会员周' }] }] });
    expect(page.drafts[0]?.updatedAt?.toISOString()).toBe('2026-03-10T04:00:00.000Z');
    await drafts.deleteDraft(client, { mediaId });
    expect(await wechatFailure(drafts.getDraft(client, { mediaId }))).toMatchObject({
      errcode: 40007,
      retryable: false,
    });
  });

  test('sends to a list, a tag, everybody; previews; asks; withdraws', async () => {
    const fans = await account.addFans(2);
    const { id } = await tags.createTag(client, { name: '会员' });
    const mediaId = await account.addDraft();
    const article = {
      content: { type: 'mpnews', mediaId } as const,
      clientMsgId: 'a',
      sendIgnoreReprint: true,
    };
    await mass.preview(client, { to: { openid: fans[0] ?? '' }, content: article.content });
    const sent = await mass.sendByOpenids(client, { openids: fans, ...article });
    expect(sent).toEqual({
      msgId: expect.any(BigInt),
      msgDataId: expect.any(BigInt),
      alreadyAccepted: false,
    });
    expect(await mass.getStatus(client, sent)).toBe('SENDING');
    expect(await mass.sendByTag(client, { tagId: id, ...text('b') })).toMatchObject({
      msgDataId: null,
      alreadyAccepted: false,
    });
    expect(await mass.sendToAll(client, text('c'))).toMatchObject({ alreadyAccepted: false });
    await kit.advance(1);
    expect(await mass.getStatus(client, sent)).toBe('SEND_SUCCESS');
    await mass.withdraw(client, { msgId: sent.msgId });
    expect(await mass.getStatus(client, sent)).toBe('DELETE');
  });

  test('learns from a repeated clientmsgid that the first call had worked', async () => {
    const openids = await account.addFans(2);
    const first = await mass.sendByOpenids(client, { openids, ...text('same') });
    const tooSoon = await wechatFailure(mass.sendByOpenids(client, { openids, ...text('same') }));
    expect(tooSoon).toMatchObject({
      errcode: 45066,
      code: 'wechat.45066',
      retryable: true,
      outcomeKnown: true,
    });
    await kit.advance(61);
    const again = await mass.sendByOpenids(client, { openids, ...text('same') });
    expect(again).toEqual({ msgId: first.msgId, msgDataId: null, alreadyAccepted: true });
  });

  test('clears the quota', async () => {
    await expect(clearQuota(client)).resolves.toBeUndefined();
  });
});

describe('a token that WeChat refuses', () => {
  test.each([
    [
      'superseded',
      async () =>
        void (await fetchStableToken({
          baseUrl: kit.url,
          appId: account.appid,
          secret: account.secret,
          forceRefresh: true,
        })),
    ],
    ['expired', async () => void (await kit.advance(7_201))],
  ])('because it is %s is refreshed once and the call repeated', async (_name, spoil) => {
    await tags.listTags(client);
    await spoil();
    expect(await tags.listTags(client)).toHaveLength(1);
    expect(refreshes).toHaveLength(1);
  });

  test('twice in a row is the end', async () => {
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', errcode: 40001, times: 5 });
    expect(await wechatFailure(tags.listTags(client))).toMatchObject({ errcode: 40001 });
    expect(refreshes).toHaveLength(1);
  });
});

describe('a call that fails', () => {
  test('keeps errcode, rid and endpoint, and no secret', async () => {
    const error = await wechatFailure(tags.createTag(client, { name: '' }));
    expect(error).toMatchObject({
      kind: 'errcode',
      errcode: 45157,
      endpoint: '/cgi-bin/tags/create',
      outcomeKnown: true,
    });
    expect(error.rid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    const wrong = await wechatFailure(
      fetchStableToken({ baseUrl: kit.url, appId: account.appid, secret: 'wrong-secret' }),
    );
    expect(`${wrong.stack} ${JSON.stringify(wrong)}`).not.toContain('wrong-secret');
  });

  test.each([
    ['without an answer', { drop: 'after' }, { kind: 'network', outcomeKnown: false, retryable: true }],
    [
      'with an answer that is too late',
      { delayMs: 400 },
      { kind: 'timeout', outcomeKnown: false, retryable: true },
    ],
    [
      'with a gateway error',
      { httpStatus: 502 },
      { kind: 'bad_reply', outcomeKnown: false, retryable: true },
    ],
    ['with "busy"', { errcode: -1 }, { kind: 'errcode', errcode: -1, outcomeKnown: false, retryable: true }],
    [
      'over quota',
      { errcode: 45009 },
      { kind: 'errcode', errcode: 45009, outcomeKnown: true, retryable: false },
    ],
  ])('%s says what is known', async (_name, fault, expected) => {
    const impatient = memoryClient(kit.url, account, { timeoutMs: 200 });
    await tags.listTags(impatient);
    // As often as a read is tried.
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', times: 3, ...fault });
    expect(await wechatFailure(tags.listTags(impatient))).toMatchObject(expected);
  });

  test.each([
    ['WeChat is busy', { errcode: -1 }],
    ['no answer comes', { drop: 'after' }],
    ['a gateway fails', { httpStatus: 502 }],
  ])('of a read is repeated when %s, that of a command is not', async (_name, fault) => {
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', times: 2, ...fault });
    expect(await tags.listTags(client)).toHaveLength(1);
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/create', ...fault });
    await wechatFailure(tags.createTag(client, { name: '一次' }));
    const { calls } = await kit.control('GET', '/calls?path=/cgi-bin/tags/create&limit=10');
    expect(calls).toHaveLength(1);
  });

  test('ended by whoever made it says why it was ended', async () => {
    await client.call(getTags);
    const stop = new AbortController();
    await kit.control('POST', '/faults', { path: '/cgi-bin/tags/get', delayMs: 1_000 });
    const call = client.call(getTags, { signal: stop.signal });
    stop.abort(new Error('the page was left'));
    await expect(call).rejects.toThrow('the page was left');
  });

  test('without the permission set is refused before WeChat is asked', async () => {
    const granted = createWechatClient({
      baseUrl: kit.url,
      appId: account.appid,
      timeoutMs: 500,
      tokens: { get: async () => 't', refresh: async () => 't' },
      permissionSets: [7],
    });
    await expect(tags.listTags(granted)).rejects.toMatchObject({
      code: 'account.permission_missing',
      params: { sets: '2, 100' },
    });
    expect((await kit.control('GET', '/calls?path=/cgi-bin/tags/get&limit=10')).calls).toEqual([]);
  });

  test('because nobody listens was certainly not carried out', async () => {
    const gone = await startKit();
    await gone.close();
    const nobody = createWechatClient({
      baseUrl: gone.url,
      appId: 'wx0',
      timeoutMs: 500,
      tokens: { get: async () => 't', refresh: async () => 't' },
    });
    expect(await wechatFailure(tags.listTags(nobody))).toMatchObject({ kind: 'network', outcomeKnown: true });
  });

  test.each([
    ['that is no JSON', '<html>', 'not_json'],
    ['of another shape', '{"tags":[{"id":"x"}]}', 'bad_reply'],
  ])('because of an answer %s is told apart', async (_name, body, kind) => {
    const server = createServer((_request, response) => response.end(body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const other = createWechatClient({
      baseUrl: `http://127.0.0.1:${port}`,
      appId: 'wx0',
      timeoutMs: 500,
      tokens: { get: async () => 't', refresh: async () => 't' },
    });
    expect(await wechatFailure(tags.listTags(other))).toMatchObject({ kind, outcomeKnown: false });
    server.closeAllConnections();
    server.close();
  });
});

test('ids of 19 digits are read without loss, digits in texts stay', () => {
  expect(parseExactJson('{"msg_id":9223372036854775807,"a":[1,1.5],"t":"x: 9223372036854775807"}')).toEqual({
    msg_id: '9223372036854775807',
    a: [1, 1.5],
    t: 'x: 9223372036854775807',
  });
});
