import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Kit, type KitAccount, startKit, startReceiver } from '@/lib/sandbox/test-kit';
import { memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import * as base from './base';
import type { WechatClient } from './call';
import { listTags } from './tags';
import { send } from './transport';
import { getStableToken, getToken } from './wire/token';

const TAGS_GET = '/cgi-bin/tags/get';

let kit: Kit;
let account: KitAccount;
let client: WechatClient;

beforeAll(async () => {
  kit = await startKit();
});
afterAll(() => kit.close());
beforeEach(async () => {
  await kit.control('POST', '/reset', { now: '2026-03-10T12:00:00+08:00' });
  await kit.control('POST', '/clock', { frozen: true });
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
});

const settings = (patch: object) => account.control('PATCH', '', patch);
const fault = (path: string, errcode: number) => kit.control('POST', '/faults', { path, errcode });

/** An account frozen, a secret blocked, an address that the administrator has not confirmed: not the sandbox's own. */
const OUTSIDE = [-1, 45009, 45011, 50004, 50007, 89501, 89503, 89506, 89507];

describe.each([
  ['token', getToken, 'query'],
  ['stable_token', getStableToken, 'body'],
] as const)('%s', (_name, endpoint, place) => {
  const ask = (more: Record<string, string> = {}) => {
    const given = { grant_type: 'client_credential', appid: account.appid, secret: account.secret, ...more };
    const options = { baseUrl: kit.url, timeoutMs: 2_000 };
    return place === 'query'
      ? send(getToken, { ...options, query: given })
      : send(getStableToken, { ...options, body: given });
  };

  test('gives a token for two hours', async () => {
    expect(await ask()).toEqual({ access_token: expect.stringMatching(/^.{100,}$/), expires_in: 7_200 });
  });

  test.each([
    ['another grant type', { grant_type: 'password' }, 40002],
    ['an unknown appid', { appid: 'wx0123456789abcdef' }, 40013],
    ['no appid', { appid: '' }, 41002],
    ['no secret', { secret: '' }, 41004],
    ['a wrong secret', { secret: 'wrong' }, 40125],
  ])('refuses %s with %s → %i', async (_what, more, errcode) => {
    expect(await wechatFailure(ask(more))).toMatchObject({ errcode, endpoint: endpoint.path });
  });

  test.each([
    ['a frozen secret', { secretFrozen: true }, {}, 40243],
    ['an address off the list', { ipAllowList: ['10.0.0.1'] }, {}, 40164],
    ['a wrong secret by switch U2', { switches: { U2: 40001 } }, { secret: 'wrong' }, 40001],
    ['more than the cap of the day', { limits: { [endpoint.path]: 0 } }, {}, 45009],
  ])('refuses %s', async (_what, patch, more, errcode) => {
    await settings(patch);
    expect(await wechatFailure(ask(more))).toMatchObject({ errcode });
  });

  test('lets in an address on the list', async () => {
    await settings({ ipAllowList: ['127.0.0.1'] });
    expect((await ask()).expires_in).toBe(7_200);
  });

  test.each(OUTSIDE)('hands on %i', async (errcode) => {
    await fault(endpoint.path, errcode);
    expect(await wechatFailure(ask())).toMatchObject({ errcode, retryable: [-1, 45011].includes(errcode) });
  });
});

describe('transport', () => {
  test.each([
    ['no token', 'GET', TAGS_GET, undefined, 41001],
    ['what never was a token', 'GET', `${TAGS_GET}?access_token=x`, undefined, 40014],
    ['POST in place of GET', 'POST', '/cgi-bin/getcallbackip?access_token=TOKEN', '{}', 43001],
    ['GET in place of POST', 'GET', '/cgi-bin/stable_token', undefined, 43002],
    ['no body', 'POST', '/cgi-bin/openapi/quota/get?access_token=TOKEN', undefined, 44002],
    [
      'a body that is no JSON',
      'POST',
      '/cgi-bin/openapi/quota/get?access_token=TOKEN',
      '{"cgi_path":',
      47001,
    ],
    ['another shape', 'POST', '/cgi-bin/openapi/quota/get?access_token=TOKEN', '{"cgi_path":1}', 47001],
    [
      'escaped Chinese',
      'POST',
      '/cgi-bin/tags/create?access_token=TOKEN',
      '{"tag":{"name":"\\u4f1a"}}',
      47002,
    ],
  ])('refuses %s', async (_what, method, path, body, errcode) => {
    const token = await accessToken();
    const response = await fetch(`${kit.url}${path.replace('TOKEN', token)}`, {
      method,
      body,
    });
    expect([response.status, await response.json()]).toEqual([
      200,
      { errcode, errmsg: expect.stringMatching(/ rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/) },
    ]);
  });

  test.each(['application/json', 'text/plain', ''])('reads JSON sent as "%s" to any host', async (type) => {
    const url = `${kit.url}/cgi-bin/openapi/quota/get?access_token=${await accessToken()}`;
    const body = new Blob([JSON.stringify({ cgi_path: TAGS_GET, more: null, unknown: 1 })]);
    const headers = { host: 'api.weixin.qq.com', ...(type && { 'content-type': type }) };
    const response = await fetch(url, { method: 'POST', body, headers });
    expect(await response.json()).toMatchObject({ errcode: 0, quota: { used: 0 } });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });
});

async function accessToken(): Promise<string> {
  const credentials = { grant_type: 'client_credential', appid: account.appid, secret: account.secret };
  return (await kit.request('POST', '/cgi-bin/stable_token', credentials)).body.access_token as string;
}

describe('quotas', () => {
  test('are told with limit, use and rest, and cleared as a whole', async () => {
    await settings({ limits: { [TAGS_GET]: 3 } });
    await listTags(client);
    const told = { dailyLimit: 3, used: 1, remaining: 2, rateLimit: null, componentRateLimit: null };
    expect(await base.getQuota(client, { path: TAGS_GET })).toEqual(told);
    await base.clearQuota(client);
    expect(await base.getQuota(client, { path: TAGS_GET })).toMatchObject({ used: 0, remaining: 3 });
  });

  test.each([
    ['/cgi-bin/token', 2_000, null],
    ['/cgi-bin/user/get', 500, null],
    ['/cgi-bin/message/mass/sendall', 100, { callCount: 60, refreshSeconds: 60 }],
    ['/cgi-bin/stable_token', 500_000, { callCount: 10_000, refreshSeconds: 60 }],
  ])('of %s are the %i of a new account', async (path, dailyLimit, rateLimit) => {
    expect(await base.getQuota(client, { path })).toMatchObject({ dailyLimit, rateLimit });
  });

  test.each([
    ['/cgi-bin/nothing', {}, 76021],
    ['cgi-bin/tags/get', {}, 76021],
    ['https://api.weixin.qq.com/cgi-bin/tags/get', { U36: 76003 }, 76003],
    ['/sns/userinfo', {}, 76022],
    ['/cgi-bin/component/api_query_auth', {}, 76022],
  ])('of %s (switches %j) are refused with %i, to read and to clear', async (path, switches, errcode) => {
    await settings({ switches });
    expect(await wechatFailure(base.getQuota(client, { path }))).toMatchObject({ errcode });
    expect(await wechatFailure(base.clearQuotaOfPath(client, { path }))).toMatchObject({ errcode });
  });

  test('are used up (45009) and cleared for one path, fifty times a month apart from the ten', async () => {
    await settings({ limits: { [TAGS_GET]: 1, '/cgi-bin/getcallbackip': 1 } });
    await base.listCallbackIps(client);
    for (let time = 0; time < 50; time += 1) {
      await listTags(client);
      await base.clearQuotaOfPath(client, { path: TAGS_GET });
    }
    const once = () => base.clearQuotaOfPath(client, { path: TAGS_GET });
    expect(await wechatFailure(once())).toMatchObject({ errcode: 45009 });
    expect(await wechatFailure(base.listCallbackIps(client))).toMatchObject({ errcode: 45009 });
    await base.clearQuota(client);
    await kit.control('POST', '/clock', { set: '2026-04-01T00:00:00+08:00' });
    await expect(once()).resolves.toBeUndefined();
  });

  test('are cleared ten times a month, with token and with secret together', async () => {
    const bySecret = (more = {}) =>
      base.clearQuotaBySecret({ baseUrl: kit.url, appId: account.appid, secret: account.secret, ...more });
    for (let time = 0; time < 5; time += 1) {
      await base.clearQuota(client);
      await bySecret();
    }
    expect(await wechatFailure(bySecret())).toMatchObject({ errcode: 48006 });
    expect(await wechatFailure(base.clearQuota(client))).toMatchObject({ errcode: 48006, retryable: false });
    expect(await wechatFailure(bySecret({ appId: 'wx0' }))).toMatchObject({ errcode: 40013 });
    expect(await wechatFailure(bySecret({ secret: 'wrong' }))).toMatchObject({ errcode: 40013 });
    expect(await wechatFailure(bySecret({ appId: '' }))).toMatchObject({ errcode: 41002 });
    expect(await wechatFailure(bySecret({ secret: '' }))).toMatchObject({ errcode: 41004 });
    await kit.control('POST', '/clock', { set: '2026-04-01T00:00:00+08:00' });
    await expect(bySecret()).resolves.toBeUndefined();
  });

  test('are cleared by secret with the fields in the query as well', async () => {
    const query = `appid=${account.appid}&appsecret=${account.secret}`;
    const { body } = await kit.request('POST', `/cgi-bin/clear_quota/v2?${query}`);
    expect(body).toEqual({ errcode: 0, errmsg: 'ok' });
  });

  test('of another account are not cleared', async () => {
    const other = await kit.makeAccount();
    const foreign = { ...client, appId: other.appid };
    expect(await wechatFailure(base.clearQuota(foreign))).toMatchObject({ errcode: 40013 });
  });
});

describe('rids', () => {
  const failingRid = async () =>
    (await wechatFailure(base.getQuota(client, { path: '/cgi-bin/nothing' }))).rid ?? '';

  test('tell what failed, without the token', async () => {
    const token = await accessToken();
    const record = await base.getRid(client, { rid: await failingRid() });
    expect(record).toEqual({
      at: new Date('2026-03-10T04:00:00Z'),
      tookMs: expect.any(Number),
      url: `access_token=…${token.slice(-4)}`,
      body: '{"cgi_path":"/cgi-bin/nothing"}',
      response: expect.stringContaining('"errcode":76021'),
      clientIp: '127.0.0.1',
    });
  });

  test.each([
    ['00000000-00000000-00000000', 76001],
    ['', 76002],
    ['65fe-1', 76002],
  ])('%s is refused with %i', async (rid, errcode) => {
    expect(await wechatFailure(base.getRid(client, { rid }))).toMatchObject({ errcode });
  });

  test('of another account and of last week are refused', async () => {
    const rid = await failingRid();
    const other = memoryClient(kit.url, await kit.makeAccount());
    expect(await wechatFailure(base.getRid(other, { rid }))).toMatchObject({ errcode: 76003 });
    await kit.advance(7 * 86_400);
    expect((await base.getRid(client, { rid })).body).toContain('nothing');
    await kit.advance(1);
    expect(await wechatFailure(base.getRid(client, { rid }))).toMatchObject({ errcode: 76004 });
    await settings({ switches: { U37: 76001 } });
    expect(await wechatFailure(base.getRid(client, { rid }))).toMatchObject({ errcode: 76001 });
  });
});

describe('connectivity', () => {
  test('both lists of addresses are told', async () => {
    expect(await base.listApiIps(client)).toEqual(['127.0.0.1', '127.0.0.0/25']);
    expect(await base.listCallbackIps(client)).toEqual(['127.0.0.1']);
  });

  test('the server address is looked up and pinged, once there is one', async () => {
    const all = { action: 'all', operator: 'CHINANET' } as const;
    expect(await wechatFailure(base.checkCallback(client, all))).toMatchObject({ errcode: 40201 });
    await withCallback(async () => {
      const dns = [{ ip: '127.0.0.1', operator: 'CHINANET' }];
      const ping = [{ ip: '127.0.0.1', operator: 'CHINANET', loss: '0%', time: '0.042ms' }];
      expect(await base.checkCallback(client, all)).toEqual({ dns, ping });
      expect(await base.checkCallback(client, { ...all, action: 'dns' })).toEqual({ dns, ping: [] });
      expect(await base.checkCallback(client, { ...all, action: 'ping' })).toEqual({ dns: [], ping });
    });
  });

  test.each([
    [{ action: 'trace', operator: 'DEFAULT' }, 40202],
    [{ action: 'dns', operator: 'CERNET' }, 40203],
  ])('a check of %j is refused with %i', async (input, errcode) => {
    const given = input as Parameters<typeof base.checkCallback>[1];
    expect(await wechatFailure(base.checkCallback(client, given))).toMatchObject({ errcode });
  });
});

async function withCallback(work: () => Promise<void>): Promise<void> {
  const receiver = await startReceiver(() => ({ status: 200, body: 'success' }));
  await settings({
    callback: { url: receiver.url, token: 'token', aesKey: 'a'.repeat(43), mode: 'plain' },
  });
  await work();
  await receiver.close();
}
