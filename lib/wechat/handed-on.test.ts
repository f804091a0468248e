import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeComponent } from '@/lib/sandbox/component-kit';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { collect, memoryClient, wechatFailure } from '@/lib/testing/wechat-client';
import * as base from './base';
import { listBlacklist } from './blacklist';
import { createWechatClient, type WechatClient } from './call';
import * as component from './component';
import { sendCustomText } from './custom';
import { getUserSummary } from './datacube';
import { RETRYABLE_ERRCODES } from './errcodes';
import { createQrCode } from './qr-codes';
import * as users from './users';

// Codes that pages list and neither the state of the sandbox nor the other tables bring: the client hands them on.

/** A read that is busy is asked three times, a token that is refused twice. */
const OFTEN_ENOUGH = 3;
const OPENID = `o${'x'.repeat(27)}`;

let kit: Kit;
let account: KitAccount;
let client: WechatClient;
let platform: Awaited<ReturnType<typeof makeComponent>>;
let ofPlatform: WechatClient;

beforeAll(async () => {
  kit = await startKit();
  account = await kit.makeAccount();
  client = memoryClient(kit.url, account);
  platform = await makeComponent(kit);
  const token = await platform.token();
  ofPlatform = createWechatClient({
    baseUrl: kit.url,
    appId: platform.appid,
    timeoutMs: 2_000,
    tokenParameter: 'component_access_token',
    tokens: { get: async () => token, refresh: async () => token },
  });
});
beforeEach(() => kit.control('DELETE', '/faults'));
afterAll(async () => {
  await kit.close();
  await platform.receiver.close();
});

const credentials = () => ({ baseUrl: kit.url, appId: platform.appid, secret: platform.secret });
const authorizer = () => ({ authorizerAppId: account.appid, refreshToken: 'x' });

const LISTED: [path: string, call: () => Promise<unknown>, errcodes: number[]][] = [
  [
    'clear_quota/v2',
    () => base.clearQuotaBySecret({ baseUrl: kit.url, appId: account.appid, secret: account.secret }),
    [-1],
  ],
  [
    'openapi/quota/clear',
    () => base.clearQuotaOfPath(client, { path: '/cgi-bin/tags/get' }),
    [40001, 41001, 42001, 44002, 50002],
  ],
  [
    // 61502: an account of a kind that has no figures; 43003: plain HTTP, which the sandbox cannot tell apart.
    '/datacube/getusersummary',
    () => getUserSummary(client, { from: '2026-03-10', to: '2026-03-10' }),
    [61502, 43003],
  ],
  [
    'component/api_component_token',
    () => component.fetchComponentToken({ ...credentials(), ticket: 'x' }),
    [-1, 40001, 45009, 48001],
  ],
  [
    'component/api_create_preauthcode',
    () => component.createPreAuthCode(ofPlatform),
    [-1, 40001, 40125, 41001, 41004, 42001, 47001, 48001, 61004, 61005, 61006, 61011],
  ],
  [
    'component/api_authorizer_token',
    () => component.refreshAuthorizerToken(ofPlatform, authorizer()),
    [40013, 42001, 42006, 61014],
  ],
  [
    'component/api_get_authorizer_option',
    () =>
      component.getAuthorizerOption(ofPlatform, {
        authorizerAppId: account.appid,
        option: 'voice_recognize',
      }),
    [61012, 61013, 61025],
  ],
  ['tags/members/getblacklist', () => collect(listBlacklist(client)), [-1, 40001, 49003]],
  ['user/info', () => users.getUser(client, { openid: OPENID }), [-1, 40001, 40013]],
  [
    'user/info/updateremark',
    () => users.setRemark(client, { openid: OPENID, remark: 'x' }),
    [-1, 40001, 40013, 41001, 42001, 43002, 44002, 47001],
  ],
  ['qrcode/create', () => createQrCode(client, { scene: 'x', expiresInSeconds: 60 }), [-1]],
  ['message/custom/send', () => sendCustomText(client, { openid: OPENID, text: 'x' }), [40001]],
];

describe.each(LISTED)('%s', (path, call, errcodes) => {
  test.each(errcodes)('%i comes with its endpoint, its rid and what is known', async (errcode) => {
    const endpoint = path.startsWith('/') ? path : `/cgi-bin/${path}`;
    await kit.control('POST', '/faults', { path: endpoint, errcode, times: OFTEN_ENOUGH });
    expect(await wechatFailure(call())).toMatchObject({
      kind: 'errcode',
      code: expect.stringMatching(/^wechat\./),
      errcode,
      endpoint,
      rid: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{8}){2}$/),
      retryable: RETRYABLE_ERRCODES.has(errcode),
      outcomeKnown: errcode !== -1,
    });
  });
});
