import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { wechatFailure } from '@/lib/testing/wechat-client';
import { hostsOf } from './hosts';
import * as oauth from './oauth';

const REDIRECT = 'http://127.0.0.1:3000/activities/shake?store=12';
const THIRTY_DAYS = 30 * 86_400;

let kit: Kit;
let account: KitAccount;
let fan: string;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  [fan = ''] = await account.addFans(1);
});

type Scope = oauth.OauthScope;

/** The fan agrees on the phone; the code of the redirect. */
async function agree(scope: Scope = 'snsapi_userinfo', openid = fan): Promise<string> {
  const body = { redirectUri: REDIRECT, scope, state: 's1' };
  const { location } = await account.control('POST', `/fans/${openid}/oauth`, body);
  return new URL(location as string).searchParams.get('code') ?? '';
}

const settings = (patch: object) => account.control('PATCH', '', patch);
const exchange = (code: string, more: object = {}) =>
  oauth.exchangeOauthCode({
    baseUrl: kit.url,
    appId: account.appid,
    code,
    by: { secret: account.secret },
    ...more,
  });
const signIn = async (scope: Scope = 'snsapi_userinfo', openid = fan) => exchange(await agree(scope, openid));
const refresh = (refreshToken: string, more: object = {}) =>
  oauth.refreshOauthToken({ baseUrl: kit.url, appId: account.appid, refreshToken, ...more });
const userOf = (accessToken: string, openid = fan) =>
  oauth.getOauthUser({ baseUrl: kit.url, accessToken, openid });
const check = (accessToken: string, openid = fan) =>
  oauth.checkOauthToken({ baseUrl: kit.url, accessToken, openid });

describe('oauthUrl', () => {
  const input = {
    appId: 'wx1',
    redirectUri: 'https://x.cn/a?b=1',
    scope: 'snsapi_base',
    state: 'aZ9',
  } as const;
  const start =
    'https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1&redirect_uri=https%3A%2F%2Fx.cn%2Fa%3Fb%3D1';

  test.each([
    [{}, '&response_type=code&scope=snsapi_base&state=aZ9#wechat_redirect'],
    [
      { componentAppId: 'wx2', forcePopup: true },
      '&response_type=code&scope=snsapi_base&state=aZ9&component_appid=wx2&forcePopup=true#wechat_redirect',
    ],
  ])('keeps the order that WeChat wants with %j', (more, end) => {
    expect(oauth.oauthUrl(hostsOf({ isSandbox: false }), { ...input, ...more })).toBe(start + end);
  });

  test.each(['', 'a-b', 'x'.repeat(129)])('refuses the state "%s"', (state) => {
    expect(() => oauth.oauthUrl(hostsOf({ isSandbox: false }), { ...input, state })).toThrow(RangeError);
  });
});

describe('a fan who agreed', () => {
  test('is known by openid, and by name with snsapi_userinfo', async () => {
    await account.control('POST', '/fans', { openids: [fan], unionid: true });
    await account.control('PATCH', `/fans/${fan}`, { nickname: '小明' });
    const token = await signIn();
    expect(token).toEqual({
      accessToken: expect.any(String),
      expiresInSeconds: 7_200,
      refreshToken: expect.any(String),
      openid: fan,
      scopes: ['snsapi_userinfo'],
      isSnapshotUser: false,
      unionid: expect.stringMatching(/^oU/),
    });
    expect(await userOf(token.accessToken)).toEqual({
      openid: fan,
      nickname: '小明',
      avatarUrl: null,
      unionid: token.unionid,
    });
    await expect(check(token.accessToken)).resolves.toBeUndefined();
  });

  test('may be somebody who never followed', async () => {
    const token = await signIn('snsapi_base', 'oStranger');
    expect(token).toMatchObject({ openid: 'oStranger', scopes: ['snsapi_base'], unionid: null });
    expect(await account.control('GET', '/fans/oStranger')).toMatchObject({ subscribed: false });
  });

  test('may be a stand-in of snapshot mode', async () => {
    await account.control('PATCH', `/fans/${fan}`, { isSnapshotUser: true });
    expect((await signIn()).isSnapshotUser).toBe(true);
  });

  test('comes back with code and state, and with the state alone after a refusal', async () => {
    const ask = async (more: object) => {
      const body = { redirectUri: REDIRECT, scope: 'snsapi_userinfo', state: 's1', ...more };
      return (await account.control('POST', `/fans/${fan}/oauth`, body)).location as string;
    };
    expect(await ask({})).toMatch(
      /^http:\/\/127\.0\.0\.1:3000\/activities\/shake\?store=12&code=0[\w-]{31}&state=s1$/,
    );
    expect(await ask({ refuse: true })).toBe(`${REDIRECT}&state=s1`);
  });
});

describe('oauth2/access_token', () => {
  test.each([
    ['an unknown code', { code: 'x' }, 40029],
    ['no code', { code: '' }, 41008],
    ['no appid', { appId: '' }, 41002],
    ['an unknown appid', { appId: 'wx0' }, 40013],
    ['no secret', { by: { secret: '' } }, 41004],
    ['a wrong secret', { by: { secret: 'x' } }, 40125],
  ])('refuses %s', async (_what, more, errcode) => {
    expect(await wechatFailure(exchange(await agree(), more))).toMatchObject({ errcode });
  });

  test.each([
    ['a frozen secret', { secretFrozen: true }, 40243],
    ['a subscription account', { kind: 'subscription' }, 48001],
    ['an account that is not verified any more', { verified: false }, 48001],
  ])('refuses %s', async (_what, patch, errcode) => {
    const code = await agree();
    await settings(patch);
    expect(await wechatFailure(exchange(code))).toMatchObject({ errcode });
  });

  test('takes a code once', async () => {
    const code = await agree();
    await exchange(code);
    expect(await wechatFailure(exchange(code))).toMatchObject({ errcode: 40163, retryable: false });
  });

  test('takes a code for five minutes, and a refused call does not use it up', async () => {
    const [soon, late] = [await agree(), await agree()];
    expect(await wechatFailure(exchange(soon, { by: { secret: 'x' } }))).toMatchObject({ errcode: 40125 });
    await kit.advance(299);
    await expect(exchange(soon)).resolves.toMatchObject({ openid: fan });
    await kit.advance(1);
    expect(await wechatFailure(exchange(late))).toMatchObject({ errcode: 42003 });
  });

  test("does not take another account's code", async () => {
    const other = await kit.makeAccount();
    const theirs = { appId: other.appid, by: { secret: other.secret } };
    expect(await wechatFailure(exchange(await agree(), theirs))).toMatchObject({ errcode: 40029 });
  });

  test('refuses another grant type', async () => {
    const query = `appid=${account.appid}&secret=${account.secret}&code=${await agree()}&grant_type=code`;
    const { body } = await kit.request('GET', `/sns/oauth2/access_token?${query}`);
    expect(body.errcode).toBe(40002);
  });
});

describe('oauth2/refresh_token', () => {
  test('lets a living token live on and replaces one that ran out', async () => {
    const first = await signIn();
    await kit.advance(7_000);
    const second = await refresh(first.refreshToken);
    expect(second).toMatchObject({ accessToken: first.accessToken, expiresInSeconds: 7_200 });
    await kit.advance(7_200);
    expect(await wechatFailure(userOf(first.accessToken))).toMatchObject({ errcode: 42001 });
    const third = await refresh(first.refreshToken);
    expect(third.accessToken).not.toBe(first.accessToken);
    expect(await userOf(third.accessToken)).toMatchObject({ openid: fan });
    expect(await wechatFailure(check(first.accessToken))).toMatchObject({ errcode: 42001 });
  });

  test.each([
    ['an unknown token', 'x', {}, 40030],
    ['no token', '', {}, 41003],
    ['an unknown appid', 'x', { appId: 'wx0' }, 40013],
  ])('refuses %s', async (_what, token, more, errcode) => {
    expect(await wechatFailure(refresh(token, more))).toMatchObject({ errcode });
  });

  test("refuses another account's token, and one of thirty days ago", async () => {
    const { refreshToken } = await signIn();
    const other = await kit.makeAccount();
    expect(await wechatFailure(refresh(refreshToken, { appId: other.appid }))).toMatchObject({
      errcode: 40030,
    });
    await kit.advance(THIRTY_DAYS - 1);
    await expect(refresh(refreshToken)).resolves.toBeDefined();
    await kit.advance(1);
    expect(await wechatFailure(refresh(refreshToken))).toMatchObject({ errcode: 42002 });
  });
});

describe('userinfo and auth', () => {
  test('refuse what was asked silently, but the token is good', async () => {
    const { accessToken } = await signIn('snsapi_base');
    expect(await wechatFailure(userOf(accessToken))).toMatchObject({ errcode: 48001 });
    await expect(check(accessToken)).resolves.toBeUndefined();
  });

  test.each([
    ['an unknown token', () => userOf('x'), 40014],
    ['no token', () => userOf(''), 41001],
    ["another person's openid", async () => userOf((await signIn()).accessToken, 'oOther'), 40003],
    ['no openid', async () => userOf((await signIn()).accessToken, ''), 41009],
    ['an unknown token (auth)', () => check('x'), 40014],
    ["another person's openid (auth)", async () => check((await signIn()).accessToken, 'oOther'), 40003],
  ])('refuse %s', async (_what, call, errcode) => {
    expect(await wechatFailure(call())).toMatchObject({ errcode });
  });

  test('refuse everything after the fan changed the password (42007)', async () => {
    const token = await signIn();
    await account.control('POST', `/fans/${fan}/change-password`);
    expect(await wechatFailure(userOf(token.accessToken))).toMatchObject({ errcode: 42007 });
    expect(await wechatFailure(refresh(token.refreshToken))).toMatchObject({ errcode: 42007 });
    expect(await userOf((await signIn()).accessToken)).toMatchObject({ openid: fan });
  });

  test('hand on 50001, in the name of the account', async () => {
    const { accessToken } = await signIn();
    await kit.control('POST', '/faults', { path: '/sns/userinfo', appid: account.appid, errcode: 50001 });
    expect(await wechatFailure(userOf(accessToken))).toMatchObject({ errcode: 50001 });
  });

  test("do not take the account's own token, nor its endpoints this one", async () => {
    const { accessToken } = await signIn();
    const { body } = await kit.request('GET', `/cgi-bin/tags/get?access_token=${accessToken}`);
    expect(body.errcode).toBe(40014);
  });
});
