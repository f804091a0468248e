import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { collect, memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import { blacklistFans, listBlacklist, unblacklistFans } from './blacklist';
import type { WechatClient } from './call';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let fans: string[];

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
  fans = await account.addFans(3);
});

const listed = async () => (await collect(listBlacklist(client))).flatMap((page) => page.openids);

describe('the blacklist', () => {
  test('takes fans, also one who leaves, and gives them back', async () => {
    expect(await listed()).toEqual([]);
    await blacklistFans(client, { openids: fans.slice(0, 2) });
    await account.control('POST', `/fans/${fans[0]}/unfollow`);
    expect(await collect(listBlacklist(client))).toEqual([
      { total: 2, openids: fans.slice(0, 2), nextOpenid: fans[1] },
    ]);
    expect((await account.control('GET', `/fans/${fans[1]}`)).blacklisted).toBe(true);
    await unblacklistFans(client, { openids: fans });
    expect(await listed()).toEqual([]);
  });

  test.each([
    [{}, [1_000, 1_000, 100]],
    [{ U11: 10_000 }, [2_100]],
  ])('is read page by page with switches %j', async (switches, sizes) => {
    await account.control('PATCH', '', { switches });
    const many = (await account.control('POST', '/fans', { count: 2_100 })) as { openids?: string[] };
    expect(many.openids).toHaveLength(1_000);
    const all = (await account.wx('user/get')) as { data?: { openid: string[] } };
    const openids = (all.data?.openid ?? []).slice(0, 2_100);
    for (let at = 0; at < openids.length; at += 20) {
      await blacklistFans(client, { openids: openids.slice(at, at + 20) });
    }
    const pages = await collect(listBlacklist(client));
    expect(pages.map((page) => page.openids.length)).toEqual(sizes);
    expect(new Set(pages.flatMap((page) => page.openids)).size).toBe(2_100);
    expect(new Set(pages.map((page) => page.total))).toEqual(new Set([2_100]));
  });

  test('ends with an empty page and refuses a place it does not know', async () => {
    await blacklistFans(client, { openids: fans.slice(0, 1) });
    const page = (begin_openid: string) => account.wx('tags/members/getblacklist', { begin_openid });
    expect(await page(fans[0] ?? '')).toEqual({ total: 1, count: 0, next_openid: '' });
    expect((await page('oNobody')).errcode).toBe(40003);
  });

  test('keeps mass messages away', async () => {
    await blacklistFans(client, { openids: fans.slice(0, 1) });
    const body = { touser: fans, msgtype: 'text', text: { content: '你好' }, clientmsgid: 'a' };
    const { msg_id } = await account.wx('message/mass/send', body);
    await kit.settle();
    expect(await account.control('GET', `/mass/${msg_id}`)).toMatchObject({ total: 3, sent: 2 });
  });
});

describe.each([
  ['batchblacklist', blacklistFans],
  ['batchunblacklist', unblacklistFans],
] as const)('%s', (path, change) => {
  test.each([
    ['more than 20', () => Array<string>(21).fill(fans[0] ?? ''), 40032],
    ['nobody', () => [], 40032],
    ['a malformed openid', () => [fans[0] ?? '', 'nonsense'], 40003],
    ['an openid that is nobody', () => [fans[0] ?? '', `o${'x'.repeat(27)}`], 40003],
  ])('refuses %s and changes nobody', async (_what, openids, errcode) => {
    await blacklistFans(client, { openids: fans.slice(1, 2) });
    expect(await wechatFailure(change(client, { openids: openids() }))).toMatchObject({ errcode });
    expect(await listed()).toEqual(fans.slice(1, 2));
  });

  test("refuses another account's fan", async () => {
    const other = await kit.makeAccount();
    const openids = await other.addFans(1);
    expect(await wechatFailure(change(client, { openids }))).toMatchObject({ errcode: 49003 });
  });

  test.each([
    ['no body', undefined, 44002],
    ['another shape', '{"openid_list":"x"}', 47001],
  ])('refuses %s', async (_what, body, errcode) => {
    const credentials = { grant_type: 'client_credential', appid: account.appid, secret: account.secret };
    const token = (await kit.request('POST', '/cgi-bin/stable_token', credentials)).body.access_token;
    const url = `${kit.url}/cgi-bin/tags/members/${path}?access_token=${token}`;
    expect(await (await fetch(url, { method: 'POST', body })).json()).toMatchObject({ errcode });
  });

  test.each([50002, 61016, 268487001])('hands on %i', async (errcode) => {
    await kit.control('POST', '/faults', { path: `/cgi-bin/tags/members/${path}`, errcode });
    const failure = await wechatFailure(change(client, { openids: fans }));
    expect(failure).toMatchObject({ errcode, retryable: errcode === 268487001 });
  });

  test('is closed to an account that is not verified', async () => {
    await account.control('PATCH', '', { verified: false });
    expect(await wechatFailure(change(client, { openids: fans }))).toMatchObject({ errcode: 48001 });
  });
});
