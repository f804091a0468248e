import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Kit, startKit } from './test-kit';

let folder: string;
let kit: Kit;
const before: Record<string, string> = {};

/** A sandbox that did something of everything, ended, and started anew from its state file. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-restart-'));
  const options = { stateFile: join(folder, 'state.jsonl') };
  const first = await startKit(options);
  await first.control('POST', '/clock', { frozen: true });
  const account = await first.makeAccount({ permanentQrCodeLimit: 1 });
  const [fan = ''] = await account.addFans(1);
  const text = (value: unknown) => String(value);
  before.appid = account.appid;
  before.secret = account.secret;
  before.fan = fan;
  before.permanent = text((await account.wx('qrcode/create', permanent('a'))).ticket);
  const temporary = { action_name: 'QR_SCENE', action_info: { scene: { scene_id: 1 } } };
  before.temporary = text((await account.wx('qrcode/create', temporary)).ticket);
  before.key = text((await account.wx('shorten/gen', { long_data: 'x', expire_seconds: 60 })).short_key);
  before.ticket = text((await account.wx('ticket/getticket?type=jsapi')).ticket);
  await account.wx('tags/members/batchblacklist', { openid_list: [fan] });
  await account.wx('user/info/updateremark', { openid: fan, remark: '老客' });
  const failed = await account.wx('openapi/quota/get', { cgi_path: '/nothing' });
  before.rid = /rid: (\S+)/.exec(text(failed.errmsg))?.[1] ?? '';
  const agreed = { redirectUri: 'http://127.0.0.1/', scope: 'snsapi_userinfo', state: 's1' };
  const { location } = await account.control('POST', `/fans/${fan}/oauth`, agreed);
  before.code = new URL(text(location)).searchParams.get('code') ?? '';
  await first.close();
  kit = await startKit(options);
});
afterAll(async () => {
  await kit.close();
  rmSync(folder, { recursive: true });
});

const permanent = (scene_str: string) => ({
  action_name: 'QR_LIMIT_STR_SCENE',
  action_info: { scene: { scene_str } },
});

async function wx(path: string, body?: unknown) {
  const credentials = { grant_type: 'client_credential', appid: before.appid, secret: before.secret };
  const { access_token } = (await kit.request('POST', '/cgi-bin/stable_token', credentials)).body;
  const [plain, query = ''] = path.split('?');
  const url = `/cgi-bin/${plain}?access_token=${access_token}&${query}`;
  return (await kit.request(body === undefined ? 'GET' : 'POST', url, body)).body;
}

describe('a sandbox that starts anew from its state file still knows', () => {
  test('QR codes, and how many permanent ones there are', async () => {
    expect((await wx('qrcode/create', permanent('a'))).ticket).toBe(before.permanent);
    expect((await wx('qrcode/create', permanent('b'))).errcode).toBe(45029);
    const show = (ticket = '') => fetch(`${kit.url}/cgi-bin/showqrcode?ticket=${encodeURIComponent(ticket)}`);
    expect((await show(before.temporary)).status).toBe(200);
  });

  test('short keys and JS tickets', async () => {
    expect((await wx('shorten/fetch', { short_key: before.key })).long_data).toBe('x');
    expect((await wx('ticket/getticket?type=jsapi')).ticket).toBe(before.ticket);
  });

  test('blacklist and remarks', async () => {
    const list = await wx('tags/members/getblacklist', {});
    expect(list).toMatchObject({ total: 1, data: { openid: [before.fan] } });
    expect((await wx(`user/info?openid=${before.fan}`)).remark).toBe('老客');
  });

  test('the rid of a failed call', async () => {
    const { request } = await wx('openapi/rid/get', { rid: before.rid });
    expect(request).toMatchObject({ request_body: '{"cgi_path":"/nothing"}' });
  });

  test('a code that was not used yet, and then that it was', async () => {
    const query = new URLSearchParams({
      appid: before.appid ?? '',
      secret: before.secret ?? '',
      code: before.code ?? '',
      grant_type: 'authorization_code',
    });
    const exchange = async () => (await kit.request('GET', `/sns/oauth2/access_token?${query}`)).body;
    expect((await exchange()).openid).toBe(before.fan);
    expect((await exchange()).errcode).toBe(40163);
  });
});
