import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, startKit } from '../test-kit';

let kit: Kit;
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/clock', { frozen: true });
});
afterEach(() => kit.close());

describe('stable_token', () => {
  async function setUp(settings = {}) {
    const account = await kit.makeAccount(settings);
    const ask = async (more = {}) => {
      const body = { grant_type: 'client_credential', appid: account.appid, secret: account.secret, ...more };
      return (await kit.request('POST', '/cgi-bin/stable_token', body)).body as Record<string, unknown>;
    };
    const tryToken = async (token: unknown) =>
      (await kit.request('GET', `/cgi-bin/tags/get?access_token=${token}`)).body.errcode ?? 0;
    return { account, ask, tryToken };
  }

  test('hands out the same token with the seconds that are left', async () => {
    const { ask } = await setUp();
    const first = await ask();
    await kit.advance(1_000);
    const second = await ask();
    expect(second.access_token).toBe(first.access_token);
    expect(second.expires_in).toBe(6_200);
  });

  test('renews five minutes before the end and lets the old one run out', async () => {
    const { ask, tryToken } = await setUp();
    const first = await ask();
    await kit.advance(6_901);
    const second = await ask();
    expect(second.access_token).not.toBe(first.access_token);
    expect(await tryToken(first.access_token)).toBe(0);
    await kit.advance(300);
    expect(await tryToken(first.access_token)).toBe(42001);
    expect(await tryToken(second.access_token)).toBe(0);
  });

  test('kills the token when forced, thirty seconds apart and twenty times a day', async () => {
    const { ask, tryToken } = await setUp();
    const first = await ask();
    const forced = await ask({ force_refresh: true });
    expect(await tryToken(first.access_token)).toBe(40001);
    expect(await tryToken(forced.access_token)).toBe(0);
    expect((await ask({ force_refresh: true })).errcode).toBe(45011);
    for (let i = 0; i < 19; i += 1) {
      await kit.advance(30);
      expect((await ask({ force_refresh: true })).errcode).toBeUndefined();
    }
    await kit.advance(30);
    expect((await ask({ force_refresh: true })).errcode).toBe(45009);
  });

  test.each([
    ['another grant type', { grant_type: 'x' }, 40002],
    ['no appid', { appid: null }, 41002],
    ['no secret', { secret: null }, 41004],
    ['an unknown appid', { appid: 'wx0' }, 40013],
    ['a wrong secret', { secret: 'x' }, 40125],
  ])('refuses %s', async (_name, more, errcode) => {
    const { ask } = await setUp();
    expect((await ask(more)).errcode).toBe(errcode);
  });

  test('refuses GET, a frozen secret, and an address that is not on the list', async () => {
    const { account, ask } = await setUp();
    expect((await kit.request('GET', '/cgi-bin/stable_token')).body.errcode).toBe(43002);
    await account.control('PATCH', '', { secretFrozen: true });
    expect((await ask()).errcode).toBe(40243);
    await account.control('PATCH', '', { secretFrozen: false, ipAllowList: ['10.0.0.1'] });
    expect(await ask()).toMatchObject({
      errcode: 40164,
      errmsg: expect.stringMatching(/^invalid ip 127\.0\.0\.1 .*rid: /),
    });
  });

  test('does not touch the tokens of cgi-bin/token, whose old one lives five minutes more', async () => {
    const { account, ask, tryToken } = await setUp();
    const path = `/cgi-bin/token?grant_type=client_credential&appid=${account.appid}&secret=${account.secret}`;
    const stable = await ask();
    const first = (await kit.request('GET', path)).body.access_token;
    const second = (await kit.request('GET', path)).body.access_token;
    expect(await tryToken(first)).toBe(0);
    await kit.advance(300);
    expect(await tryToken(first)).toBe(40001);
    expect(await tryToken(second)).toBe(0);
    expect(await tryToken(stable.access_token)).toBe(0);
  });

  test('tells a missing token from one that never was', async () => {
    const { tryToken } = await setUp();
    expect(await tryToken('')).toBe(41001);
    expect(await tryToken('made-up')).toBe(40014);
  });
});

describe('quotas of the day', () => {
  test('end at the cap, come back at midnight in Beijing, or when cleared', async () => {
    await kit.control('POST', '/reset', { now: '2026-03-01T23:00:00+08:00' });
    const account = await kit.makeAccount({ limits: { '/cgi-bin/tags/get': 2 } });
    const errcode = async () => (await account.wx('tags/get')).errcode ?? 0;
    expect([await errcode(), await errcode(), await errcode()]).toEqual([0, 0, 45009]);
    expect((await account.wx('clear_quota', { appid: account.appid })).errcode).toBe(0);
    expect([await errcode(), await errcode(), await errcode()]).toEqual([0, 0, 45009]);
    await kit.advance(3_600);
    expect(await errcode()).toBe(0);
  });

  test('can be cleared ten times a month', async () => {
    const account = await kit.makeAccount();
    const clear = async (appid = account.appid) => (await account.wx('clear_quota', { appid })).errcode;
    expect(await clear('wx0')).toBe(40013);
    for (let i = 0; i < 10; i += 1) expect(await clear()).toBe(0);
    expect(await clear()).toBe(48006);
  });
});
