import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '../test-kit';

let kit: Kit;
let account: KitAccount;
beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  account = await kit.makeAccount();
});

type Page = { total: number; count: number; data?: { openid: string[] }; next_openid: string };
const page = async (after: string) => (await account.wx(`user/get?next_openid=${after}`)) as unknown as Page;

describe('user/get', () => {
  test('lists followers by follow time, with an empty page at the end', async () => {
    await account.control('POST', '/fans', { openids: ['oNew'], followedAt: '2026-02-01T00:00:00+08:00' });
    await account.control('POST', '/fans', { openids: ['oOld'], followedAt: '2025-02-01T00:00:00+08:00' });
    expect(await page('')).toEqual({
      total: 2,
      count: 2,
      data: { openid: ['oOld', 'oNew'] },
      next_openid: 'oNew',
    });
    expect(await page('oNew')).toEqual({ total: 2, count: 0, next_openid: '' });
  });

  test('has pages of 10 000 and refuses an unknown place', async () => {
    await account.addFans(10_001);
    const first = await page('');
    expect([first.count, (await page(first.next_openid)).count]).toEqual([10_000, 1]);
    expect((await account.wx('user/get?next_openid=nobody')).errcode).toBe(40003);
  });

  test('puts somebody who comes back at the end', async () => {
    const [first = '', second = ''] = await account.addFans(2);
    await account.control('POST', `/fans/${first}/unfollow`);
    expect((await page('')).data?.openid).toEqual([second]);
    await account.control('POST', `/fans/${first}/follow`, {});
    expect((await page('')).data?.openid).toEqual([second, first]);
  });

  test('goes on after somebody who left between two pages', async () => {
    const fans = await account.addFans(4);
    await account.control('POST', `/fans/${fans[1]}/unfollow`);
    await account.control('POST', '/fans', { openids: ['oOlder'], followedAt: '2020-01-01T00:00:00+08:00' });
    expect((await page(fans[1] ?? '')).data?.openid).toEqual(fans.slice(2));
  });

  test('ends with an empty next_openid by switch U10', async () => {
    await account.control('PATCH', '', { switches: { U10: 'empty' } });
    await account.addFans(1);
    expect((await page('')).next_openid).toBe('');
  });
});

describe('user/info', () => {
  test('tells a follower and somebody who left', async () => {
    const at = '2026-02-01T00:00:00+08:00';
    await account.control('POST', '/fans', { openids: ['oA'], followedAt: at, unionid: true });
    const info = await account.wx('user/info?openid=oA&lang=zh_CN');
    expect(info).toMatchObject({
      subscribe: 1,
      subscribe_time: Date.parse(at) / 1000,
      tagid_list: [],
      qr_scene: 0,
      qr_scene_str: '',
    });
    expect(info).not.toHaveProperty('nickname');
    await account.control('POST', '/fans/oA/unfollow');
    expect(await account.wx('user/info?openid=oA')).toEqual({
      subscribe: 0,
      openid: 'oA',
      unionid: info.unionid,
    });
    expect((await account.wx('user/info?openid=oNobody')).errcode).toBe(40003);
  });

  test('tells the scene somebody came through', async () => {
    await account.control('POST', '/fans/oS/follow', { scene: 'store_12' });
    await account.control('POST', '/fans/oN/follow', { scene: '42' });
    expect(await account.wx('user/info?openid=oS')).toMatchObject({
      subscribe_scene: 'ADD_SCENE_QR_CODE',
      qr_scene: 0,
      qr_scene_str: 'store_12',
    });
    expect(await account.wx('user/info?openid=oN')).toMatchObject({ qr_scene: 42, qr_scene_str: '' });
  });

  test('answers a batch in the order asked, at most a hundred', async () => {
    const fans = await account.addFans(101);
    const ask = (openids: string[]) =>
      account.wx('user/info/batchget', { user_list: openids.map((openid) => ({ openid })) });
    const two = (await ask([fans[1] ?? '', fans[0] ?? ''])) as unknown as {
      user_info_list: { openid: string }[];
    };
    expect(two.user_info_list.map((user) => user.openid)).toEqual([fans[1], fans[0]]);
    expect((await ask(fans)).errcode).toBe(40032);
    expect((await ask([fans[0] ?? '', 'bad'])).errcode).toBe(40003);
  });
});
