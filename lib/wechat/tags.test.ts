import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { collect, memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import { RETRYABLE_ERRCODES } from './errcodes';
import * as tags from './tags';
import { listOpenids } from './users';

const NOBODY = `o${'x'.repeat(27)}`;
const READ_TRIES = 3;

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let fan: string;
let foreign: string;
let id: number;

beforeAll(async () => {
  kit = await startKit();
  [foreign = ''] = await (await kit.makeAccount()).addFans(1);
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('DELETE', '/faults');
  account = await kit.makeAccount({ limits: { '/cgi-bin/tags/create': null } });
  client = memoryClient(kit.url, account);
  [fan = ''] = await account.addFans(1);
  id = await account.createTag('老客');
});

const settings = (patch: object) => account.control('PATCH', '', patch);

/** Each endpoint, a call of it that works, and the codes that its page lists but the sandbox's own state cannot bring. */
const ENDPOINTS: [path: string, call: () => Promise<unknown>, outside: number[]][] = [
  ['tags/create', () => tags.createTag(client, { name: '会员' }), [-1]],
  ['tags/get', () => tags.listTags(client), [-1]],
  ['tags/update', () => tags.renameTag(client, { id, name: '金卡' }), [-1]],
  ['tags/delete', () => tags.deleteTag(client, { id }), [61004]],
  ['user/tag/get', () => collect(tags.listTagFans(client, id)), [-1]],
  [
    'tags/members/batchtagging',
    () => tags.batchTag(client, { tagId: id, openids: [fan] }),
    [-1, 45011, 45169, 50002, 61007, 61016],
  ],
  [
    'tags/members/batchuntagging',
    () => tags.batchUntag(client, { tagId: id, openids: [fan] }),
    [-1, 45011, 45169, 61016],
  ],
  ['tags/getidlist', () => tags.listTagsOfFan(client, { openid: fan }), [-1]],
  ['user/get', () => collect(listOpenids(client)), [-1, 40013, 50002, 61004, 61007, 61016, 268487002]],
];

describe.each(ENDPOINTS)('%s', (path, call, outside) => {
  const endpoint = `/cgi-bin/${path}`;
  const fault = (errcode: number, times: number) =>
    kit.control('POST', '/faults', { path: endpoint, errcode, times });

  test('does what it says', async () => {
    await expect(call()).resolves.not.toThrow();
  });

  test.each([
    ['an account that is not verified', { verified: false }, 48001],
    ['more than the cap of the day', { limits: { [endpoint]: 0 } }, 45009],
  ])('is closed to %s', async (_what, patch, errcode) => {
    await settings(patch);
    expect(await wechatFailure(call())).toMatchObject({ errcode, endpoint, retryable: false });
  });

  test.each([40001, 42001])(
    'is repeated with a new token after %i, and fails with it the second time',
    async (code) => {
      await fault(code, 1);
      await call();
      await fault(code, 2);
      expect(await wechatFailure(call())).toMatchObject({ errcode: code, endpoint, outcomeKnown: true });
    },
  );

  test('is refused without a token (41001)', async () => {
    const reply = await kit.request(path === 'tags/get' || path === 'user/get' ? 'GET' : 'POST', endpoint);
    expect(reply.body.errcode).toBe(41001);
  });

  test.each(outside)('hands on %i and says whether it may be repeated', async (errcode) => {
    await fault(errcode, READ_TRIES);
    const rid = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/);
    expect(await wechatFailure(call())).toMatchObject({
      errcode,
      endpoint,
      rid,
      retryable: RETRYABLE_ERRCODES.has(errcode),
      outcomeKnown: errcode !== -1,
    });
  });
});

test.each([
  'tags/create',
  'tags/update',
  'tags/delete',
  'tags/members/batchtagging',
  'tags/members/batchuntagging',
])('%s refuses no body (44002) and what is no JSON (47001)', async (path) => {
  const credentials = { grant_type: 'client_credential', appid: account.appid, secret: account.secret };
  const token = (await kit.request('POST', '/cgi-bin/stable_token', credentials)).body.access_token;
  const ask = async (body: string | undefined) => {
    const url = `${kit.url}/cgi-bin/${path}?access_token=${token}`;
    return (await (await fetch(url, { method: 'POST', body })).json()) as { errcode: number };
  };
  expect([(await ask(undefined)).errcode, (await ask('{"tag":')).errcode]).toEqual([44002, 47001]);
});

describe('a tag', () => {
  const create = (name: string) => tags.createTag(client, { name });
  const rename = (name: string) => tags.renameTag(client, { id, name });

  test.each([
    ['is made', create, '', 45157],
    ['is made', create, '老客', 45157],
    ['is made', create, `${'会'.repeat(10)}a`, 45158],
    ['is renamed', rename, '  ', 45157],
    ['is renamed', rename, '新客', 45157],
    ['is renamed', rename, '会'.repeat(11), 45158],
  ])('that %s (%#) with the name "%s" … is refused', async (_what, change, name, errcode) => {
    await account.createTag('新客');
    const before = await tags.listTags(client);
    expect(await wechatFailure(change(name))).toMatchObject({ errcode, outcomeKnown: true });
    expect(await tags.listTags(client)).toEqual(before);
  });

  test('is the hundredth at most (45056)', async () => {
    for (let n = 1; n < 100; n += 1) await account.createTag(`t${n}`);
    expect(await wechatFailure(create('more'))).toMatchObject({ errcode: 45056 });
  });

  test.each([
    ['of the system is not renamed', () => tags.renameTag(client, { id: 2, name: 'x' }), 45058],
    ['of the system is not deleted', () => tags.deleteTag(client, { id: 0 }), 45058],
    ['that nobody has is not renamed', () => tags.renameTag(client, { id: 999, name: 'x' }), 45159],
    ['that nobody has is not deleted', () => tags.deleteTag(client, { id: 999 }), 45159],
    ['that nobody has has no fans', () => collect(tags.listTagFans(client, 999)), 45159],
  ])('%s', async (_what, call, errcode) => {
    expect(await wechatFailure(call())).toMatchObject({ errcode });
  });

  test('of more than 100 000 fans is not deleted (45057), with 100 000 it is', async () => {
    await account.control('POST', '/fans', { count: 100_001 });
    await account.control('POST', `/tags/${id}/fill`, { count: 100_001 });
    expect(await wechatFailure(tags.deleteTag(client, { id }))).toMatchObject({ errcode: 45057 });
    await tags.batchUntag(client, {
      tagId: id,
      openids: (await collect(tags.listTagFans(client, id)))[0]?.slice(0, 1) ?? [],
    });
    await tags.deleteTag(client, { id });
  });
});

describe.each([
  ['batchtagging', tags.batchTag],
  ['batchuntagging', tags.batchUntag],
] as const)('%s', (_path, change) => {
  test.each([
    ['more than 50', () => Array<string>(51).fill(fan), () => id, 40032],
    ['nobody', () => [], () => id, 40032],
    ['a malformed openid', () => [fan, 'nonsense'], () => id, 40003],
    ["another account's fan", () => [fan, foreign], () => id, 49003],
    ['a tag that nobody has', () => [fan], () => 999, 45159],
  ])('refuses %s and changes nobody', async (_what, openids, tagId, errcode) => {
    const before = await tags.listTagsOfFan(client, { openid: fan });
    const failure = await wechatFailure(change(client, { tagId: tagId(), openids: openids() }));
    expect(failure).toMatchObject({ errcode, outcomeKnown: true });
    expect(await tags.listTagsOfFan(client, { openid: fan })).toEqual(before);
  });

  test('refuses somebody who left (50005), beside others tells who it was', async () => {
    const [left = ''] = await account.addFans(1);
    await account.control('POST', `/fans/${left}/unfollow`);
    expect(await wechatFailure(change(client, { tagId: id, openids: [left] }))).toMatchObject({
      errcode: 50005,
    });
    expect(await change(client, { tagId: id, openids: [fan, left, NOBODY] })).toEqual({
      failedOpenids: [left, NOBODY],
    });
  });
});

test('a fan has twenty tags at most (45059), and nobody of the batch gets the next', async () => {
  const [other = ''] = await account.addFans(1);
  for (let n = 0; n < 20; n += 1)
    await tags.batchTag(client, { tagId: await account.createTag(`t${n}`), openids: [fan] });
  expect(await wechatFailure(tags.batchTag(client, { tagId: id, openids: [other, fan] }))).toMatchObject({
    errcode: 45059,
  });
  expect(await tags.listTagsOfFan(client, { openid: other })).toEqual([]);
});

test.each([
  ['malformed', () => 'nonsense', 40003],
  ['of nobody', () => NOBODY, 40003],
  ["of another account's fan", () => foreign, 49003],
])('the tags of an openid %s are not told', async (_what, openid, errcode) => {
  expect(await wechatFailure(tags.listTagsOfFan(client, { openid: openid() }))).toMatchObject({ errcode });
});

test('a list goes on from an openid that it knows, and refuses another (40003)', async () => {
  expect(await wechatFailure(collect(listOpenids(client, { after: NOBODY })))).toMatchObject({
    errcode: 40003,
  });
  const body = { tagid: id, next_openid: NOBODY };
  expect((await account.wx('user/tag/get', body)).errcode).toBe(40003);
  expect((await account.wx('user/tag/get', {})).errcode).toBe(45159);
});
