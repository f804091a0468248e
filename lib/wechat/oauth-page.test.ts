import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import * as oauth from './oauth';

const REDIRECT = 'http://127.0.0.1:3000/activities/shake?store=12';

let kit: Kit;
let account: KitAccount;
let fan: string;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  account = await kit.makeAccount();
  [fan = ''] = await account.addFans(1);
});

const settings = (patch: object) => account.control('PATCH', '', patch);
const exchange = (code: string) =>
  oauth.exchangeOauthCode({
    baseUrl: kit.url,
    appId: account.appid,
    code,
    by: { secret: account.secret },
  });

describe('the OAuth page', () => {
  const hosts = () => ({ api: kit.url, mp: kit.url, open: kit.url });
  const link = (more: Partial<Parameters<typeof oauth.oauthUrl>[1]> = {}) =>
    oauth.oauthUrl(hosts(), {
      appId: account.appid,
      redirectUri: REDIRECT,
      scope: 'snsapi_userinfo',
      state: 's1',
      ...more,
    });
  const open = async (url: string) => {
    const response = await fetch(url, { redirect: 'manual' });
    return {
      status: response.status,
      location: response.headers.get('location'),
      text: await response.text(),
    };
  };
  /** Presses a button of the page's form, with a fan picked. */
  const press = async (url: string, fields: Record<string, string>) => {
    const { text } = await open(url);
    const hidden = [...text.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']) => [name, value.replaceAll('&amp;', '&')],
    );
    const query = new URLSearchParams([...hidden, ...Object.entries(fields)] as [string, string][]);
    return open(`${kit.url}/connect/oauth2/authorize_reply?${query}`);
  };

  test('lists the fans and sends the one who agrees back with a code', async () => {
    const [second = ''] = await account.addFans(1);
    const { status, text } = await open(link());
    expect(status).toBe(200);
    for (const openid of [fan, second]) expect(text).toContain(`name="openid" value="${openid}"`);
    const back = await press(link(), { openid: second, answer: 'agree' });
    expect(back.status).toBe(302);
    const { searchParams } = new URL(back.location ?? '');
    expect([searchParams.get('store'), searchParams.get('state')]).toEqual(['12', 's1']);
    expect((await exchange(searchParams.get('code') ?? '')).openid).toBe(second);
  });

  test('takes an openid that is not listed, and sends a refusal back without a code', async () => {
    const back = await press(link(), { openid: '', other: 'oNew', answer: 'agree' });
    const code = new URL(back.location ?? '').searchParams.get('code') ?? '';
    expect((await exchange(code)).openid).toBe('oNew');
    expect((await press(link(), { openid: fan, answer: 'refuse' })).location).toBe(`${REDIRECT}&state=s1`);
  });

  test.each([
    ['no appid', () => link({ appId: '' }), '10012'],
    ['an unknown appid', () => link({ appId: 'wx0' }), '40013'],
    ['no redirect', () => link({ redirectUri: '' }), '10011'],
    ['a foreign host', () => link({ redirectUri: 'https://evil.example/127.0.0.1' }), '10003'],
    ['no address at all', () => link({ redirectUri: 'javascript:alert(1)' }), '10003'],
    ['no scope', () => link().replace('scope=snsapi_userinfo', 'scope='), '10010'],
    ['another scope', () => link().replace('snsapi_userinfo', 'snsapi_login'), '10005'],
    ['no state', () => link().replace('state=s1', 'state='), '10013'],
    ['a platform that has no right', () => link({ componentAppId: 'wxother' }), '10015'],
    ['another order', () => link().replace(/(appid=\w+)&(redirect_uri=[^&]+)/, '$2&$1'), '参数的顺序'],
  ])('refuses %s, also when the form is sent', async (_what, url, sign) => {
    const shown = await open(url());
    expect(shown.text).toContain(sign);
    expect(shown.text).toContain('role="alert"');
    const query = url().split('?')[1]?.split('#')[0];
    const sent = await open(`${kit.url}/connect/oauth2/authorize_reply?${query}&openid=${fan}&answer=agree`);
    expect([sent.status, sent.location]).toEqual([200, null]);
  });

  test.each([
    ['a subscription account', { kind: 'subscription' }],
    ['an account that is not verified', { verified: false }],
  ])('refuses %s (10005)', async (_what, patch) => {
    await settings(patch);
    expect((await open(link())).text).toContain('10005');
  });

  test('leads to the host that the account registered', async () => {
    await settings({ oauthDomain: 'crm.example.cn' });
    const url = link({ redirectUri: 'https://crm.example.cn/in' });
    const back = await press(url, { openid: fan, answer: 'agree' });
    expect(back.location).toMatch(/^https:\/\/crm\.example\.cn\/in\?code=/);
  });

  test('escapes what fans call themselves', async () => {
    await account.control('PATCH', `/fans/${fan}`, { nickname: '<script>' });
    expect((await open(link())).text).toContain('&lt;script&gt;');
  });

  test('refuses on the phone as well, with a 400', async () => {
    const body = { redirectUri: 'https://evil.example/', scope: 'snsapi_base', state: 's1' };
    const { status } = await kit.request('POST', `/_control${account.base}/fans/${fan}/oauth`, body);
    expect(status).toBe(400);
  });
});
