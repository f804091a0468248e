import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import type { WechatClient } from './call';
import * as users from './users';
import { SUBSCRIBE_SCENES } from './wire/users';

const NOBODY = `o${'x'.repeat(27)}`;
const MALFORMED = 'nonsense';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let fan: string;
let foreign: string;
let left: string;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
  [fan = '', left = ''] = await account.addFans(2);
  await account.control('POST', `/fans/${left}/unfollow`);
  const other = await kit.makeAccount();
  [foreign = ''] = await other.addFans(1);
});

/** Whom a test speaks of, by name, since openids are made anew for each. */
const openidOf = (who: string) => ({ fan, left, foreign, nobody: NOBODY, malformed: MALFORMED })[who] ?? '';

describe('user/info and batchget', () => {
  test('tell all that WeChat still tells about a follower', async () => {
    const followedAt = '2026-02-01T08:00:00+08:00';
    await account.control('POST', '/fans', { openids: ['oA'], followedAt, unionid: true });
    await account.control('PATCH', '/fans/oA', { language: 'en' });
    const tagId = await account.createTag('会员');
    await account.wx('tags/members/batchtagging', { openid_list: [fan], tagid: tagId });
    const [info, tagged] = await users.getUsers(client, { openids: ['oA', fan] });
    expect(info).toEqual({
      subscribe: 1,
      openid: 'oA',
      unionid: expect.stringMatching(/^oU/),
      language: 'en',
      subscribe_time: Date.parse(followedAt) / 1_000,
      remark: '',
      groupid: 0,
      tagid_list: [],
      subscribe_scene: 'ADD_SCENE_SEARCH',
      qr_scene: 0,
      qr_scene_str: '',
    });
    expect(tagged).toMatchObject({ openid: fan, tagid_list: [tagId], language: 'zh_CN' });
    expect(await users.getUser(client, { openid: 'oA' })).toEqual(info);
  });

  test.each(SUBSCRIBE_SCENES)('know %s', async (subscribeScene) => {
    await account.control('PATCH', `/fans/${fan}`, { subscribeScene });
    expect((await users.getUser(client, { openid: fan })).subscribe_scene).toBe(subscribeScene);
  });

  test.each(['left', 'nobody'])('say no more of somebody who does not follow (%s)', async (who) => {
    const openid = openidOf(who);
    expect(await users.getUser(client, { openid })).toEqual({ subscribe: 0, openid });
    expect(await users.getUsers(client, { openids: [fan, openid] })).toMatchObject([
      { subscribe: 1 },
      { subscribe: 0, openid },
    ]);
  });

  test.each(['malformed', 'foreign'])(
    'refuse an openid that is %s (40003), also one among others',
    async (who) => {
      const openid = openidOf(who);
      expect(await wechatFailure(users.getUser(client, { openid }))).toMatchObject({ errcode: 40003 });
      expect(await wechatFailure(users.getUsers(client, { openids: [fan, openid] }))).toMatchObject({
        errcode: 40003,
      });
    },
  );

  test('take a hundred and refuse more', async () => {
    const openids = await account.addFans(101);
    const first = openids.slice(0, 100).reverse();
    expect((await users.getUsers(client, { openids: first })).map((user) => user.openid)).toEqual(first);
    expect(await wechatFailure(users.getUsers(client, { openids }))).toMatchObject({ errcode: 40032 });
  });

  test('give a unionid to somebody who is made again with one', async () => {
    await account.control('POST', '/fans', { openids: [fan], unionid: true });
    expect((await users.getUser(client, { openid: fan })).unionid).toMatch(/^oU/);
  });
});

describe('updateremark', () => {
  const remarkOf = async (openid: string) => (await users.getUser(client, { openid })).remark;

  test('keeps up to 29 bytes, and an empty text takes it away', async () => {
    const remark = `${'会'.repeat(9)}ab`;
    await users.setRemark(client, { openid: fan, remark });
    expect(await remarkOf(fan)).toBe(remark);
    await users.setRemark(client, { openid: fan, remark: '' });
    expect(await remarkOf(fan)).toBe('');
  });

  test('is gone when the fan leaves', async () => {
    await users.setRemark(client, { openid: fan, remark: '老客' });
    await account.control('POST', `/fans/${fan}/unfollow`);
    await account.control('POST', `/fans/${fan}/follow`, {});
    expect(await remarkOf(fan)).toBe('');
  });

  test.each([
    ['fan', '会'.repeat(10), 40092],
    ['left', '老客', 43004],
    ['nobody', '老客', 43004],
    ['malformed', '老客', 40003],
    ['foreign', '老客', 40003],
  ])('refuses %s with the text %s → %i', async (who, remark, errcode) => {
    const failure = await wechatFailure(users.setRemark(client, { openid: openidOf(who), remark }));
    expect(failure).toMatchObject({ errcode, outcomeKnown: true });
  });
});

describe('changeopenid', () => {
  test('leads from the openids of a merged account to those of this one', async () => {
    const old = await kit.makeAccount();
    const before = await old.addFans(2);
    await account.control('POST', '/migrate', { from: old.appid });
    const moved = await users.changeOpenids(client, { fromAppId: old.appid, openids: [...before, NOBODY] });
    expect(moved.map((one) => one.oldOpenid)).toEqual([...before, NOBODY]);
    expect(moved[2]?.newOpenid).toBeNull();
    const [first] = moved;
    expect(await users.getUser(client, { openid: first?.newOpenid ?? '' })).toMatchObject({
      subscribe: 1,
      subscribe_scene: 'ADD_SCENE_ACCOUNT_MIGRATION',
    });
    expect((await old.wx('user/get')).total).toBe(0);
  });

  test('refuses an account that was not merged, and more than a hundred', async () => {
    const old = await kit.makeAccount();
    const change = (openids: string[]) => users.changeOpenids(client, { fromAppId: old.appid, openids });
    expect(await wechatFailure(change([NOBODY]))).toMatchObject({ errcode: 40013 });
    await account.control('POST', '/migrate', { from: old.appid });
    expect(await wechatFailure(change(Array(101).fill(NOBODY)))).toMatchObject({ errcode: 40032 });
  });
});

describe.each([
  ['user/info', () => users.getUser(client, { openid: fan })],
  ['user/info/batchget', () => users.getUsers(client, { openids: [fan] })],
  ['user/info/updateremark', () => users.setRemark(client, { openid: fan, remark: 'x' })],
  ['changeopenid', () => users.changeOpenids(client, { fromAppId: 'wx0', openids: [fan] })],
])('%s', (path, call) => {
  test.each([
    ['an account that is not verified', { verified: false }, 48001],
    ['more than the cap of the day', { limits: { [`/cgi-bin/${path}`]: 0 } }, 45009],
  ])('is closed to %s', async (_what, patch, errcode) => {
    await account.control('PATCH', '', patch);
    expect(await wechatFailure(call())).toMatchObject({ errcode });
  });

  test.each([50002, 61007, 61016])('hands on %i', async (errcode) => {
    await kit.control('POST', '/faults', { path: `/cgi-bin/${path}`, errcode });
    expect(await wechatFailure(call())).toMatchObject({ errcode, retryable: false });
  });
});
