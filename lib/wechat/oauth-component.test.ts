import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeComponent } from '@/lib/sandbox/component-kit';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { wechatFailure } from '@/lib/testing/wechat-client';
import * as oauth from './oauth';

const WEB_SET = 4;

let kit: Kit;
let account: KitAccount;
let component: Awaited<ReturnType<typeof makeComponent>>;
let componentToken: string;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(async () => {
  await component.receiver.close();
  await kit.close();
});
beforeEach(async () => {
  await component?.receiver.close();
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  component = await makeComponent(kit);
  await component.grant(account.appid, [WEB_SET]);
  componentToken = await component.token();
});

async function agree(componentAppid: string | undefined): Promise<string> {
  const body = { redirectUri: 'http://127.0.0.1/', scope: 'snsapi_userinfo', state: 's1', componentAppid };
  const { location } = await account.control('POST', '/fans/oA/oauth', body);
  return new URL(location as string).searchParams.get('code') ?? '';
}

const by = (more: object = {}) => ({ componentAppId: component.appid, componentToken, ...more });
const exchange = (code: string, more: object = {}) =>
  oauth.exchangeOauthCode({ baseUrl: kit.url, appId: account.appid, code, by: by(more) });

describe('web authorisation through a platform', () => {
  test('exchanges and refreshes with the component token', async () => {
    const token = await exchange(await agree(component.appid));
    expect(token).toMatchObject({ openid: 'oA', scopes: ['snsapi_userinfo'] });
    await kit.advance(7_200);
    const renewed = { baseUrl: kit.url, appId: account.appid, refreshToken: token.refreshToken };
    const next = await oauth.refreshOauthToken({
      ...renewed,
      by: by({ componentToken: await component.token() }),
    });
    expect(next.accessToken).not.toBe(token.accessToken);
    expect(await wechatFailure(oauth.refreshOauthToken(renewed))).toMatchObject({ errcode: 40030 });
  });

  test.each([
    ['no platform', { componentAppId: '' }, 41018],
    ['no component token', { componentToken: '' }, 41021],
    ['a component token that never was', { componentToken: 'x' }, 40014],
    ['the appid of another platform', { componentAppId: 'wxother' }, 40013],
  ])('refuses %s', async (_what, more, errcode) => {
    expect(await wechatFailure(exchange(await agree(component.appid), more))).toMatchObject({ errcode });
  });

  test("refuses an account's token in place of the platform's (61014)", async () => {
    const credentials = { grant_type: 'client_credential', appid: account.appid, secret: account.secret };
    const { body } = await kit.request('POST', '/cgi-bin/stable_token', credentials);
    const more = { componentToken: body.access_token };
    expect(await wechatFailure(exchange(await agree(component.appid), more))).toMatchObject({
      errcode: 61014,
    });
  });

  test('a code belongs to whoever asked: the platform or the account itself', async () => {
    const bySecret = { baseUrl: kit.url, appId: account.appid, by: { secret: account.secret } };
    expect(await wechatFailure(exchange(await agree(undefined)))).toMatchObject({ errcode: 40029 });
    const code = await agree(component.appid);
    expect(await wechatFailure(oauth.exchangeOauthCode({ ...bySecret, code }))).toMatchObject({
      errcode: 40029,
    });
    await expect(exchange(code)).resolves.toMatchObject({ openid: 'oA' });
  });

  test('ends with the grant', async () => {
    const code = await agree(component.appid);
    await component.control('/revoke', { account: account.appid });
    expect(await wechatFailure(exchange(code))).toMatchObject({ errcode: 61003 });
  });
});
