import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeComponent } from '@/lib/sandbox/component-kit';
import { type Kit, type KitAccount, startKit } from '@/lib/sandbox/test-kit';
import { collect, wechatFailure } from '@/lib/testing/wechat-client';
import { createWechatClient, type WechatClient } from './call';
import * as component from './component';
import { listTags } from './tags';

let kit: Kit;
let platform: Awaited<ReturnType<typeof makeComponent>>;
let account: KitAccount;
let client: WechatClient;
let credentials: component.ComponentCredentials;

/** A client of the platform with its token in memory, as the product keeps it in its database. */
async function platformClient(): Promise<WechatClient> {
  let token = await platform.token();
  return createWechatClient({
    baseUrl: kit.url,
    appId: platform.appid,
    timeoutMs: 2_000,
    tokenParameter: 'component_access_token',
    tokens: {
      get: async () => token,
      refresh: async () => {
        token = await platform.token();
        return token;
      },
    },
  });
}

function accountClient(accessToken: string): WechatClient {
  const tokens = { get: async () => accessToken, refresh: async () => accessToken };
  return createWechatClient({ baseUrl: kit.url, appId: account.appid, timeoutMs: 2_000, tokens });
}

beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/clock', { frozen: true });
  platform = await makeComponent(kit);
  account = await kit.makeAccount();
  client = await platformClient();
  credentials = { baseUrl: kit.url, appId: platform.appid, secret: platform.secret, timeoutMs: 2_000 };
});
afterEach(async () => {
  await kit.close();
  await platform.receiver.close();
});

const SETS = [1, 2, 7];
const authorised = async (sets = SETS) =>
  component.queryAuth(client, { code: await platform.authorise(account.appid, sets) });
const authorizer = () => ({ authorizerAppId: account.appid });

describe('a platform', () => {
  test('asks for tickets again, gets a token with the newest, and a pre-auth code with that', async () => {
    await component.startPushTicket(credentials);
    const ticket = await platform.ticket();
    const token = await component.fetchComponentToken({ ...credentials, ticket });
    expect(token.expiresInSeconds).toBe(7_200);
    expect(token.accessToken.length).toBeGreaterThan(50);
    const { preAuthCode, expiresInSeconds } = await component.createPreAuthCode(client);
    expect([preAuthCode.slice(0, 14), expiresInSeconds]).toEqual(['preauthcode@@@', 1_800]);
  });

  test('exchanges a code for a token that works on the account, and the sets that were granted', async () => {
    const grant = await authorised();
    expect(grant).toMatchObject({
      authorizerAppId: account.appid,
      permissionSets: SETS,
      expiresInSeconds: 7_200,
    });
    expect(await listTags(accountClient(grant.accessToken))).toMatchObject([{ id: 2 }]);
  });

  test('does not count a set among those it may use before it has confirmed it', async () => {
    const code = await platform.authorise(account.appid, SETS, { unconfirmed: [2] });
    expect((await component.queryAuth(client, { code })).permissionSets).toEqual([1, 7]);
  });

  test('gets the next token with the refresh token, which stays; the token before lives five minutes more', async () => {
    const grant = await authorised();
    const next = await component.refreshAuthorizerToken(client, {
      ...authorizer(),
      refreshToken: grant.refreshToken,
    });
    expect(next.refreshToken).toBe(grant.refreshToken);
    expect(next.accessToken).not.toBe(grant.accessToken);
    await listTags(accountClient(grant.accessToken));
    await kit.advance(300);
    expect((await wechatFailure(listTags(accountClient(grant.accessToken)))).errcode).toBe(40001);
    await listTags(accountClient(next.accessToken));
  });

  test('reads who an authorised account is, and tells a mini program from one', async () => {
    await authorised();
    expect(await component.getAuthorizerInfo(client, authorizer())).toMatchObject({
      originalId: account.username,
      name: account.nickname,
      kind: 'service',
      isVerified: true,
      permissionSets: SETS,
    });
    await platform.authorise(account.appid, SETS, { isMiniProgram: true });
    expect((await component.getAuthorizerInfo(client, authorizer())).kind).toBeNull();
  });

  test('lists those who authorised with their refresh tokens, until one takes it back', async () => {
    const grant = await authorised();
    const other = await kit.makeAccount({ kind: 'subscription', verified: false });
    await platform.grant(other.appid, [1]);
    expect(await component.getAuthorizerInfo(client, { authorizerAppId: other.appid })).toMatchObject({
      kind: 'subscription',
      isVerified: false,
    });
    const all = await collect(component.listAuthorizers(client));
    expect(all.map((one) => one.appId)).toEqual([account.appid, other.appid]);
    expect(all[0]?.refreshToken).toBe(grant.refreshToken);
    await platform.control('/revoke', { account: account.appid });
    expect((await collect(component.listAuthorizers(client))).map((one) => one.appId)).toEqual([other.appid]);
  });

  test('reads and changes an option of an account', async () => {
    await authorised();
    const option = { ...authorizer(), option: 'location_report' } as const;
    expect(await component.getAuthorizerOption(client, option)).toBe('0');
    await component.setAuthorizerOption(client, { ...option, value: '2' });
    expect(await component.getAuthorizerOption(client, option)).toBe('2');
    const spelt = { authorizer_appid: account.appid, option_name: 'location_report' };
    expect((await platform.wx('get_authorizer_option', spelt)).option_value).toBe('2');
    expect((await platform.wx('set_authorizer_option', { ...spelt, option_value: 1 })).errcode).toBe(0);
  });

  test('clears the quota of an account that authorised it, ten times a month', async () => {
    await authorised();
    for (let i = 0; i < 10; i += 1) await component.clearAuthorizerQuota(credentials, authorizer());
    const failure = await wechatFailure(component.clearAuthorizerQuota(credentials, authorizer()));
    expect(failure.errcode).toBe(48006);
    await component.clearAuthorizerQuota(credentials, { authorizerAppId: platform.appid });
  });
});

describe('a component call is refused with', () => {
  const token = async (more = {}) => {
    const ticket = await platform.ticket();
    return component.fetchComponentToken({ ...credentials, ticket, ...more });
  };
  const query = (code: string) => component.queryAuth(client, { code });
  const refresh = (refreshToken = 'x') =>
    component.refreshAuthorizerToken(client, { ...authorizer(), refreshToken });
  const option = (name: string, value = '1') =>
    component.setAuthorizerOption(client, {
      ...authorizer(),
      option: name as component.AuthorizerOption,
      value,
    });
  const foreign = async () => {
    const grant = await authorised();
    return component.createPreAuthCode(
      createWechatClient({
        baseUrl: kit.url,
        appId: platform.appid,
        timeoutMs: 2_000,
        tokenParameter: 'component_access_token',
        tokens: { get: async () => grant.accessToken, refresh: async () => grant.accessToken },
      }),
    );
  };

  const cases: [number, string, () => Promise<unknown>][] = [
    [41018, 'no platform named', () => token({ appId: '' })],
    [41004, 'no secret', () => token({ secret: '' })],
    [40013, 'an unknown platform', () => token({ appId: 'wx0' })],
    [61011, 'an ordinary account in place of the platform', () => token({ appId: account.appid })],
    [40125, 'a wrong secret', () => token({ secret: 'x' })],
    [61006, 'a ticket that never was', () => token({ ticket: 'ticket@@@x' })],
    [
      61005,
      'a ticket older than twelve hours',
      async () => {
        const ticket = await platform.ticket();
        await kit.advance(12 * 3_600 + 1);
        return component.fetchComponentToken({ ...credentials, ticket });
      },
    ],
    [
      61004,
      'an address that is not registered',
      async () => {
        await platform.control('', { ipAllowList: ['10.0.0.1'] });
        return token();
      },
    ],
    [
      61004,
      'an address that is not registered, with a token',
      async () => {
        await platform.control('', { ipAllowList: ['10.0.0.1'] });
        return component.createPreAuthCode(client);
      },
    ],
    [
      45009,
      'more calls than the day has',
      async () => {
        await platform.control('', { limits: { '/cgi-bin/component/api_create_preauthcode': 1 } });
        await component.createPreAuthCode(client);
        return component.createPreAuthCode(client);
      },
    ],
    [
      40125,
      'a wrong secret when tickets are asked for',
      () => component.startPushTicket({ ...credentials, secret: 'x' }),
    ],
    [61009, 'a code that never was', () => query('x')],
    [
      61009,
      'a code that was used',
      async () => {
        const code = await platform.authorise(account.appid, SETS);
        await query(code);
        return query(code);
      },
    ],
    [
      61010,
      'a code that ran out',
      async () => {
        const code = await platform.authorise(account.appid, SETS);
        await kit.advance(3_601);
        return query(code);
      },
    ],
    [61003, 'the token of an account that did not authorise', () => refresh()],
    [
      61003,
      'the facts of an account that did not authorise',
      () => component.getAuthorizerInfo(client, authorizer()),
    ],
    [
      61023,
      'a refresh token that a new authorisation replaced',
      async () => {
        const { refreshToken } = await authorised();
        await authorised();
        return refresh(refreshToken);
      },
    ],
    [61014, 'the token of an account', foreign],
    [
      61012,
      'an option that is none',
      async () => {
        await authorised();
        return option('weather');
      },
    ],
    [
      61013,
      'a value that the option does not take',
      async () => {
        await authorised();
        return option('location_report', '3');
      },
    ],
    [
      61025,
      'an option that may only be read',
      async () => {
        await authorised();
        await platform.control('', { readOnlyOptions: ['voice_recognize'] });
        return option('voice_recognize');
      },
    ],
    [
      61017,
      'an option whose set was not granted',
      async () => {
        await authorised([2]);
        return option('voice_recognize');
      },
    ],
    [
      61003,
      'the quota of an account that did not authorise',
      () => component.clearAuthorizerQuota(credentials, authorizer()),
    ],
  ];
  test.each(cases)('%i for %s', async (errcode, _why, call) => {
    expect((await wechatFailure(call())).errcode).toBe(errcode);
  });

  test('40170 for a list of more than 500 at once, 41001 without a token, 43002 for GET', async () => {
    expect((await platform.wx('api_get_authorizer_list', { offset: 0, count: 501 })).errcode).toBe(40170);
    expect((await platform.post('api_create_preauthcode', { component_appid: platform.appid })).errcode).toBe(
      41001,
    );
    expect((await kit.request('GET', '/cgi-bin/component/api_component_token')).body.errcode).toBe(43002);
    expect((await platform.post('api_component_token', [] as never)).errcode).toBe(47001);
  });

  test('40013 when the body names another platform than the token', async () => {
    expect((await platform.wx('api_create_preauthcode', { component_appid: 'wx0' })).errcode).toBe(40013);
    expect((await platform.wx('api_create_preauthcode', { component_appid: null })).errcode).toBe(41018);
  });
});

describe('a call for an authorised account', () => {
  test.each([
    [61007, 'the set was not granted', [1], undefined],
    [61016, 'the set has yet to be confirmed', [1, 2], [2]],
  ])('is %i when %s', async (errcode, _why, sets, unconfirmed) => {
    const grant = await platform.grant(account.appid, sets, { unconfirmed });
    const failure = await wechatFailure(listTags(accountClient(grant.authorizer_access_token)));
    expect(failure.errcode).toBe(errcode);
  });

  test('is 61015 with the token of the platform, 61003 once the owner took it back', async () => {
    const grant = await authorised();
    expect((await wechatFailure(listTags(accountClient(await platform.token())))).errcode).toBe(61015);
    await platform.control('/revoke', { account: account.appid });
    expect((await wechatFailure(listTags(accountClient(grant.accessToken)))).errcode).toBe(61003);
  });

  test('a platform that asks where accounts ask for tokens is told where to go', async () => {
    const body = { grant_type: 'client_credential', appid: platform.appid, secret: platform.secret };
    expect((await kit.request('POST', '/cgi-bin/stable_token', body)).body.errcode).toBe(61024);
  });
});

test('a platform’s token that WeChat refuses as 42006 is fetched anew and the call repeated', async () => {
  await kit.control('POST', '/faults', { path: '/cgi-bin/component/api_create_preauthcode', errcode: 42006 });
  expect((await component.createPreAuthCode(client)).expiresInSeconds).toBe(1_800);
});
