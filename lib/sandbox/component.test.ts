import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AES_KEY, makeComponent, TOKEN } from './component-kit';
import { open, seal, sign } from './crypto';
import { type Json, type Kit, type KitAccount, startKit, startReceiver } from './test-kit';

let kit: Kit;
let platform: Awaited<ReturnType<typeof makeComponent>>;
let account: KitAccount;
beforeEach(async () => {
  kit = await startKit();
  await kit.control('POST', '/clock', { frozen: true });
  platform = await makeComponent(kit);
  account = await kit.makeAccount();
});
afterEach(async () => {
  await kit.close();
  await platform.receiver.close();
});

const SETS = [1, 2, 7];
const field = (xml: string | undefined, name: string) =>
  new RegExp(`<${name}>(?:<!\\[CDATA\\[)?(.*?)(?:\\]\\]>)?</${name}>`).exec(xml ?? '')?.[1];
const kinds = () => platform.xmls.map((xml) => field(xml, 'InfoType') ?? field(xml, 'MsgType'));

describe('tickets', () => {
  test('come when the platform is made, every ten minutes by the clock, and when asked for', async () => {
    await kit.settle();
    expect(kinds()).toEqual(['component_verify_ticket']);
    await kit.advance(3_600);
    await kit.settle();
    expect(platform.xmls).toHaveLength(7);
    await platform.control('/ticket');
    await kit.settle();
    const times = platform.xmls.map((xml) => Number(field(xml, 'CreateTime')));
    expect(times.map((at) => at - (times[0] ?? 0))).toEqual([0, 600, 1200, 1800, 2400, 3000, 3600, 3600]);
    expect(new Set(platform.xmls.map((xml) => field(xml, 'ComponentVerifyTicket'))).size).toBe(8);
  });

  test('are encrypted with the platform’s key and signed twice', async () => {
    await kit.settle();
    const push = platform.receiver.received[0];
    const encrypt = /<Encrypt><!\[CDATA\[(.*?)\]\]>/.exec(push?.body ?? '')?.[1] ?? '';
    const { timestamp = '', nonce = '' } = push?.query ?? {};
    expect(push?.query.signature).toBe(sign(TOKEN, timestamp, nonce));
    expect(push?.query.msg_signature).toBe(sign(TOKEN, timestamp, nonce, encrypt));
    expect(push?.query.encrypt_type).toBe('aes');
    expect(push?.body).toBe(
      `<xml><AppId><![CDATA[${platform.appid}]]></AppId><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
    );
    expect(open(AES_KEY, platform.appid, encrypt)).toContain(`<AppId><![CDATA[${platform.appid}]]></AppId>`);
  });

  test('of twelve hours ago still work; older ones do not', async () => {
    const component_verify_ticket = await platform.ticket();
    await kit.advance(12 * 3_600);
    expect((await platform.fetchToken({ component_verify_ticket })).component_access_token).toBeDefined();
    await kit.advance(1);
    expect((await platform.fetchToken({ component_verify_ticket })).errcode).toBe(61005);
  });

  test('that nobody takes are tried once each while newer ones wait, the newest three times', async () => {
    await kit.settle();
    await platform.receiver.close();
    await kit.advance(1_800);
    await kit.settle();
    const { pushes } = (await kit.control('GET', `/pushes?appid=${platform.appid}`)) as {
      pushes?: { attempts: unknown[]; state: string }[];
    };
    expect(pushes?.map((push) => push.attempts.length)).toEqual([1, 1, 1, 3]);
  });
});

test('a restart keeps platforms, grants and tokens, and tickets go on at their times', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-components-'));
  const stateFile = join(folder, 'state.jsonl');
  const first = await startKit({ stateFile, flushEveryMs: 10 });
  await first.control('POST', '/clock', { frozen: true });
  const before = await makeComponent(first);
  const { appid } = await first.makeAccount();
  const grant = await before.grant(appid, SETS);
  const token = await before.token();
  await first.close();
  const again = await startKit({ stateFile, flushEveryMs: 10 });
  try {
    const url = `/cgi-bin/component/api_authorizer_token?access_token=${token}`;
    const refreshed = await again.request('POST', url, {
      component_appid: before.appid,
      authorizer_appid: appid,
      authorizer_refresh_token: grant.authorizer_refresh_token,
    });
    expect(refreshed.body.authorizer_access_token).toBeDefined();
    await again.settle();
    const seen = before.xmls.length;
    await again.advance(1_200);
    await again.settle();
    expect(before.xmls.slice(seen).map((xml) => field(xml, 'InfoType'))).toEqual(
      Array.from({ length: 2 }, () => 'component_verify_ticket'),
    );
  } finally {
    await again.close();
    await before.receiver.close();
    rmSync(folder, { recursive: true });
  }
});

describe('an authorisation', () => {
  test('by the control interface brings the same code by redirect and by event', async () => {
    const preAuthCode = (await platform.wx('api_create_preauthcode')).pre_auth_code as string;
    const redirectUri = 'http://127.0.0.1:3000/back?state=a%2Fb';
    const { location } = await platform.control('/authorise', {
      preAuthCode,
      account: account.appid,
      sets: SETS,
      redirectUri,
    });
    await kit.settle();
    const url = new URL(location as string);
    const event = platform.xmls.at(-1);
    expect(url.searchParams.get('state')).toBe('a/b');
    expect(url.searchParams.get('expires_in')).toBe('3600');
    expect(field(event, 'InfoType')).toBe('authorized');
    expect(field(event, 'AuthorizerAppid')).toBe(account.appid);
    expect(field(event, 'AuthorizationCode')).toBe(url.searchParams.get('auth_code'));
    expect(field(event, 'PreAuthCode')).toBe(preAuthCode);
    const expiresAt = Number(field(event, 'AuthorizationCodeExpiredTime'));
    expect(expiresAt - Number(field(event, 'CreateTime'))).toBe(3_600);
  });

  test.each([
    ['unknown', 'preauthcode@@@x', 0],
    ['expired', undefined, 1_801],
  ])('with an %s pre-auth code is a 400 and pushes nothing', async (_why, code, seconds) => {
    const preAuthCode = code ?? (await platform.wx('api_create_preauthcode')).pre_auth_code;
    await kit.control('POST', '/clock', { advanceSeconds: seconds });
    await kit.settle();
    const before = kinds().filter((kind) => kind !== 'component_verify_ticket');
    const path = `/_control/components/${platform.appid}/authorise`;
    const answer = await kit.request('POST', path, { preAuthCode, account: account.appid, sets: SETS });
    await kit.settle();
    expect(answer.status).toBe(400);
    expect(kinds().filter((kind) => kind !== 'component_verify_ticket')).toEqual(before);
  });

  test('uses its pre-auth code up', async () => {
    const preAuthCode = (await platform.wx('api_create_preauthcode')).pre_auth_code;
    const body = { preAuthCode, account: account.appid, sets: SETS };
    await platform.control('/authorise', body);
    expect((await kit.request('POST', `/_control/components/${platform.appid}/authorise`, body)).status).toBe(
      400,
    );
  });

  test('is changed and taken back with an event each', async () => {
    await platform.grant(account.appid, SETS);
    await platform.control('/change', { account: account.appid, sets: [1] });
    await platform.control('/revoke', { account: account.appid });
    await kit.settle();
    expect(kinds().slice(-3)).toEqual(['authorized', 'updateauthorized', 'unauthorized']);
    const revoke = kit.request('POST', `/_control/components/${platform.appid}/revoke`, {
      account: account.appid,
    });
    expect((await revoke).status).toBe(400);
  });

  test('of a set that only one platform may hold is refused while another holds it', async () => {
    const other = await makeComponent(kit);
    await other.grant(account.appid, [1, 4]);
    await expect(platform.authorise(account.appid, [4])).rejects.toThrow(`4 belongs to ${other.appid}`);
    expect(await platform.authorise(account.appid, [2])).not.toBe('');
    await other.receiver.close();
  });
});

describe('the authorisation page', () => {
  const link = async (page: string, more: Record<string, string> = {}) => {
    const { pre_auth_code } = await platform.wx('api_create_preauthcode');
    const query = new URLSearchParams({
      component_appid: platform.appid,
      pre_auth_code: String(pre_auth_code),
      redirect_uri: 'http://127.0.0.1:3000/back?state=s',
      auth_type: '1',
      ...more,
    });
    return `${kit.url}${page}?${query}`;
  };

  test.each(['/cgi-bin/componentloginpage', '/safe/bindcomponent', '/wxaopen/safe/bindcomponent'])(
    '%s lists accounts and sets, and sends the browser back with a code that works',
    async (page) => {
      const html = await (await fetch(await link(page, { category_id_list: '1|7' }))).text();
      expect(html).toContain(account.nickname);
      expect(html).toContain('群发与通知权限（7）');
      expect(html).not.toContain('用户管理权限');
      const form = new URLSearchParams({ account: account.appid, set_1: 'on', set_7: 'on' });
      for (const [, name, value] of html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)) {
        form.set(name ?? '', (value ?? '').replaceAll('&#38;', '&'));
      }
      const back = await fetch(`${kit.url}/cgi-bin/componentloginpage/agree?${form}`, { redirect: 'manual' });
      const url = new URL(back.headers.get('location') ?? '');
      expect([back.status, url.pathname, url.searchParams.get('state')]).toEqual([302, '/back', 's']);
      const { authorization_info } = (await platform.wx('api_query_auth', {
        authorization_code: url.searchParams.get('auth_code'),
      })) as { authorization_info?: { func_info: { funcscope_category: { id: number } }[] } };
      expect(authorization_info?.func_info.map((set) => set.funcscope_category.id)).toEqual([1, 7]);
    },
  );

  test('shows one account when the link names it, and says what is wrong with a link', async () => {
    const other = await kit.makeAccount();
    const html = await (
      await fetch(await link('/cgi-bin/componentloginpage', { biz_appid: other.appid }))
    ).text();
    expect(html).toContain(other.appid);
    expect(html).not.toContain(account.appid);
    const show = async (more: Record<string, string>) =>
      (await fetch(await link('/cgi-bin/componentloginpage', more))).text();
    const wrongLinks: Record<string, string>[] = [
      { component_appid: 'wx0' },
      { pre_auth_code: 'x' },
      { redirect_uri: 'https://example.com/' },
    ];
    for (const wrong of wrongLinks) expect(await show(wrong)).toContain('role="alert"');
  });
});

describe('pushes of an account', () => {
  const write = () => account.control('POST', '/fans/oA/message', { type: 'text', content: '在吗' });
  const messages = () => platform.xmls.filter((xml) => field(xml, 'MsgType') === 'text');

  test('go to the platform that may have its messages, under the account’s appid, with the platform’s key', async () => {
    await platform.grant(account.appid, SETS);
    await write();
    await kit.settle();
    expect(messages()).toHaveLength(1);
    expect(field(messages()[0], 'ToUserName')).toBe(account.username);
    expect(platform.receiver.received.at(-1)?.query.openid).toBe('oA');
    expect(platform.receiver.received.at(-1)?.body).toContain(`<ToUserName><![CDATA[${account.username}]]>`);
    const { pushes } = (await kit.control('GET', `/pushes?appid=${account.appid}`)) as { pushes?: Json[] };
    expect(pushes).toHaveLength(1);
  });

  test('leave its own server while a platform holds their set, and come back afterwards', async () => {
    const own = await startReceiver(() => ({ status: 200, body: 'success' }));
    await account.control('PATCH', '', {
      callback: { url: own.url, token: TOKEN, aesKey: AES_KEY, mode: 'safe' },
    });
    await platform.grant(account.appid, [2]);
    await write();
    await kit.settle();
    expect([own.received.length, messages().length]).toEqual([1, 0]);
    await platform.control('/change', { account: account.appid, sets: [1] });
    await write();
    await kit.settle();
    expect([own.received.length, messages().length]).toEqual([1, 1]);
    await platform.control('/revoke', { account: account.appid });
    await write();
    await kit.settle();
    expect([own.received.length, messages().length]).toEqual([2, 1]);
    await own.close();
  });

  test('are answered through the platform’s key', async () => {
    const reply = '<xml><MsgType>text</MsgType><Content>在的</Content></xml>';
    const answering = await makeComponent(kit, {}, () => ({
      status: 200,
      body: `<xml><Encrypt>${seal(AES_KEY, answering.appid, reply)}</Encrypt></xml>`,
    }));
    await answering.grant(account.appid, [1]);
    await write();
    await kit.settle();
    const fan = await account.control('GET', '/fans/oA');
    expect(fan.inbox).toMatchObject([{ via: 'passive', message: { Content: '在的' } }]);
    await answering.receiver.close();
  });
});

describe('the release test', () => {
  /** A platform as §2.11 wants it. */
  const releasable = async (sendsMessage: boolean) => {
    const made = await makeComponent(kit, {}, (xml) => {
      const content = field(xml, 'Content') ?? '';
      const event = field(xml, 'Event');
      const code = content.replace('QUERY_AUTH_CODE:', '');
      if (code !== content) {
        if (sendsMessage) void answerByApi(made, code, field(xml, 'FromUserName') ?? '');
        return { status: 200, body: '' };
      }
      if (content === '' && event === undefined) return { status: 200, body: 'success' };
      const text = event === undefined ? `${content}_callback` : `${event}from_callback`;
      const reply = `<xml><MsgType>text</MsgType><Content>${text}</Content></xml>`;
      return { status: 200, body: `<xml><Encrypt>${seal(AES_KEY, made.appid, reply)}</Encrypt></xml>` };
    });
    return made;
  };
  const answerByApi = async (
    made: Awaited<ReturnType<typeof makeComponent>>,
    code: string,
    touser: string,
  ) => {
    const info = (await made.wx('api_query_auth', { authorization_code: code })).authorization_info as Json;
    const url = `/cgi-bin/message/custom/send?access_token=${info.authorizer_access_token}`;
    await kit.request('POST', url, { touser, msgtype: 'text', text: { content: `${code}_from_api` } });
  };

  test('is passed by a platform that answers all of its probes, before anybody authorised', async () => {
    const made = await releasable(true);
    const result = await made.control('/release-test');
    expect(result).toMatchObject({ ok: true, account: 'wx570bc396a51b8ff8' });
    expect((result.probes as Json[]).map((probe) => [probe.name, probe.ok])).toEqual([
      ['text', true],
      ['api', true],
      ['event', true],
    ]);
    expect(made.receiver.received.at(-1)?.query.openid).toBeDefined();
    expect((await made.wx('api_get_authorizer_list', { offset: 0, count: 500 })).total_count).toBe(0);
    await made.receiver.close();
  });

  test('says what a platform answered that only knows success', async () => {
    const result = await platform.control('/release-test', { timeoutMs: 100 });
    expect(result.ok).toBe(false);
    expect((result.probes as Json[])[0]).toMatchObject({
      asked: 'TESTCOMPONENT_MSG_TYPE_TEXT',
      expected: 'TESTCOMPONENT_MSG_TYPE_TEXT_callback',
      answer: '',
      ok: false,
    });
  });
});

test.each([
  ['no callback', { authorisationUrl: 'http://127.0.0.1:1/a', messageUrl: 'http://127.0.0.1:1/$APPID$' }],
  [
    'an address elsewhere',
    {
      authorisationUrl: 'http://example.com/',
      messageUrl: 'http://127.0.0.1:1/$APPID$',
      token: TOKEN,
      aesKey: AES_KEY,
    },
  ],
  [
    'no $APPID$',
    {
      authorisationUrl: 'http://127.0.0.1:1/a',
      messageUrl: 'http://127.0.0.1:1/',
      token: TOKEN,
      aesKey: AES_KEY,
    },
  ],
  [
    'an unknown key',
    {
      authorisationUrl: 'http://127.0.0.1:1/a',
      messageUrl: 'http://127.0.0.1:1/$APPID$',
      token: TOKEN,
      aesKey: AES_KEY,
      colour: 'red',
    },
  ],
])('a platform with %s is a 400', async (_why, body) => {
  expect((await kit.request('POST', '/_control/components', body)).status).toBe(400);
});
