import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { finishAuthorisation } from '@/lib/accounts/finish-authorisation';
import { startAuthorisation } from '@/lib/accounts/start-authorisation';
import { signFanSession, signFanState } from '@/lib/auth/fan-session';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { agree, makeOwner, makeSandboxComponent } from '@/lib/testing/components';
import { makeBranch, makeMember, makeStaff, unique } from '@/lib/testing/factories';
import { control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { POST as choose } from './choice/route';
import { DELETE as erase, POST as tell } from './position/route';
import { GET as open } from './route';
import { POST as sign } from './signature/route';
import { GET as signedIn } from './signed-in/route';

let sandbox: { close: () => Promise<void> };
let account: { id: number; appId: string };
let openid: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  const made = await makeSandboxAccount({ fanCount: 1 });
  account = made.account;
  openid = (await db.fan.findFirstOrThrow({ where: { accountId: account.id } })).openid;
});

type Cookies = Record<string, string>;
const cookieText = (cookies: Cookies) =>
  Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ');
const get = (run: (request: Request) => Promise<Response>, path: string, cookies: Cookies = {}) =>
  run(new Request(env.publicUrl + path, { headers: { cookie: cookieText(cookies) } }));
const send = (
  run: (request: Request) => Promise<Response>,
  body: unknown,
  cookies: Cookies,
  type = 'application/json',
) =>
  run(
    new Request(`${env.publicUrl}/h5/location/x`, {
      method: 'POST',
      headers: { cookie: cookieText(cookies), 'content-type': type },
      body: JSON.stringify(body),
    }),
  );
function cookiesOf(reply: Response): Cookies {
  const pairs = reply.headers.getSetCookie().map((line) => line.split(';')[0]?.split('=') ?? []);
  return Object.fromEntries(pairs.map(([name = '', value = '']) => [name, value]));
}
const pathOf = () => `/h5/location?account=${account.appId}`;
const fanOf = (id = openid) => ({ 'tagcast-fan': signFanSession({ accountId: account.id, openid: id }) });
const placesOf = (id: string) =>
  db.memberLocation.findMany({ where: { member: { fans: { some: { openid: id } } } } });

/** To WeChat's page and back, as a phone goes. */
async function goAndReturn(as = openid) {
  const away = await get(open, pathOf());
  const link = new URL(away.headers.get('location') ?? '');
  const { location } = await control<{ location: string }>(
    'POST',
    `/_control/accounts/${account.appId}/fans/${as}/oauth`,
    {
      redirectUri: link.searchParams.get('redirect_uri'),
      scope: link.searchParams.get('scope'),
      state: link.searchParams.get('state'),
    },
  );
  const back = new URL(location);
  return { link, away, path: back.pathname + back.search, cookies: cookiesOf(away) };
}

describe('the way to WeChat and back', () => {
  test('tells whose phone it is, asking nothing, and ends at our page with a cookie no script reads', async () => {
    const { link, away, path, cookies } = await goAndReturn();
    expect(away.status).toBe(302);
    expect(link.origin).toBe(env.wechatSandboxUrl);
    expect(link.searchParams.get('scope')).toBe('snsapi_base');
    const reply = await get(signedIn, path, cookies);
    expect(reply.status).toBe(302);
    expect(reply.headers.get('location')).toBe(env.publicUrl + pathOf());
    for (const line of reply.headers.getSetCookie()) expect(line).toMatch(/HttpOnly; SameSite=Lax/);
    const page = await get(open, pathOf(), cookiesOf(reply));
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('看看离您最近的门店')]);
  });

  test('goes by the platform for an account that was authorised to one', async () => {
    const { component, close } = await makeSandboxComponent();
    const { ctx } = await makeStaff();
    const { pcUrl } = await startAuthorisation(ctx, { componentId: component.id });
    const appId = await makeOwner();
    const agreed = await agree(pcUrl, { componentAppId: component.appId, account: appId, sets: [1, 4] });
    const authCode = agreed.searchParams.get('auth_code') ?? '';
    const { accountId } = await finishAuthorisation(ctx, { componentId: component.id, authCode });
    account = { id: accountId, appId };
    const away = await get(open, pathOf());
    const link = new URL(away.headers.get('location') ?? '');
    expect(link.searchParams.get('component_appid')).toBe(component.appId);
    const query = `${link.search.slice(1)}&openid=${openid}&answer=agree`;
    const agreedOn = await fetch(`${link.origin}/connect/oauth2/authorize_reply?${query}`, {
      redirect: 'manual',
    });
    const back = new URL(agreedOn.headers.get('location') ?? '');
    const reply = await get(signedIn, back.pathname + back.search, cookiesOf(away));
    expect([reply.status, reply.headers.get('location')]).toEqual([302, env.publicUrl + pathOf()]);
    await close();
  });

  test('works once: neither the same address again nor a second code with the same state signs in', async () => {
    const { path, cookies } = await goAndReturn();
    expect((await get(signedIn, path, cookies)).status).toBe(302);
    const again = await get(signedIn, path, cookies);
    expect([again.status, again.headers.getSetCookie()]).toEqual([403, []]);
    expect(await again.text()).toContain('没能确认是您本人');
  });

  test.each([
    ['in another browser', (path: string, _c: Cookies) => [path, {}]],
    ['with another browser’s nonce', (path: string) => [path, { 'tagcast-fan-state': 'f'.repeat(32) }]],
    ['with a changed state', (path: string, c: Cookies) => [path.replace(/(state=.{20})./, '$1x'), c]],
    ['with a forged signature', (path: string, c: Cookies) => [path.replace(/.{8}$/, '00000000'), c]],
    ['without a code', (path: string, c: Cookies) => [path.replace(/code=[^&]*&?/, ''), c]],
    ['without anything', () => ['/h5/location/signed-in', {}]],
  ] as [string, (path: string, cookies: Cookies) => [string, Cookies]][])(
    'signs nobody in %s',
    async (_what, change) => {
      const { path, cookies } = await goAndReturn();
      const reply = await get(signedIn, ...change(path, cookies));
      expect([reply.status, reply.headers.get('location'), reply.headers.getSetCookie()]).toEqual([
        403,
        null,
        [],
      ]);
    },
  );

  test('leads nowhere else, whatever the address asks for', async () => {
    const { path, cookies } = await goAndReturn();
    const more = '&redirect=https://evil.example&next=//evil.example&account=https://evil.example';
    const reply = await get(signedIn, path + more, cookies);
    expect(new URL(reply.headers.get('location') ?? '').origin).toBe(new URL(env.publicUrl).origin);
  });

  test('with a code that WeChat does not know says so and signs nobody in', async () => {
    const { state, nonce } = signFanState(account.id);
    const reply = await get(signedIn, `/h5/location/signed-in?code=made-up&state=${state}`, {
      'tagcast-fan-state': nonce,
    });
    expect([reply.status, reply.headers.getSetCookie()]).toEqual([502, []]);
  });

  test('begins at the address that WeChat comes back to, and never goes round', async () => {
    const at = (query: string) =>
      open(new Request(env.publicUrl + pathOf() + query, { headers: { host: 'other.example' } }));
    const location = (await at('')).headers.get('location') ?? '';
    expect(location).toBe(`${env.publicUrl}${pathOf()}&here=1`);
    expect((await at('&here=1')).headers.get('location')).toMatch(/^http.*\/connect\/oauth2\/authorize/);
  });

  test.each(['', '?account=wx-unknown', '?account=%3Cscript%3E', '?account='])(
    'does not begin without an account of ours: %s',
    async (query) => {
      const reply = await get(open, `/h5/location${query}`);
      expect([reply.status, reply.headers.get('location')]).toEqual([400, null]);
      expect(await reply.text()).not.toContain('<script>');
    },
  );

  test('begins anew for another account, and with a forged, changed or outlived cookie', async () => {
    const other = (await makeSandboxAccount()).account;
    const good = fanOf()['tagcast-fan'];
    const [body = '', signature = ''] = good.split('.');
    const foreign = Buffer.from(JSON.stringify({ accountId: account.id, openid: 'oEvil', until: 9e15 }));
    const cookies = [
      signFanSession({ accountId: other.id, openid }),
      `${body}.${signature.slice(0, -2)}AA`,
      `${foreign.toString('base64url')}.${signature}`,
      'x',
      '',
    ];
    for (const cookie of cookies) {
      expect((await get(open, pathOf(), { 'tagcast-fan': cookie })).status, cookie).toBe(302);
    }
    expect((await get(open, pathOf(), { 'tagcast-fan': good })).status).toBe(200);
  });
});

describe('a phone', () => {
  test('tells its place with accuracy and hears of the nearest store', async () => {
    const branch = await makeBranch();
    const store = { branchId: branch.id, name: unique('湖滨店'), latitude: 70.001, longitude: 120 };
    await db.store.create({ data: { ...store, code: unique('s') } });
    const reply = await send(tell, { latitude: 70, longitude: 120, accuracyM: 25 }, fanOf());
    expect(await reply.json()).toEqual({ title: store.name, text: '离您最近的门店，约 110 米' });
    expect(await placesOf(openid)).toMatchObject([{ latitude: 70, accuracyM: 25, source: 'h5' }]);
    expect(await db.member.findFirst({ where: { fans: { some: { openid } } } })).toMatchObject({
      branchId: branch.id,
      branchSource: 'location',
    });
    const far = await send(tell, { latitude: 70, longitude: 100 }, fanOf());
    expect(await far.json()).toMatchObject({ title: '已收到，谢谢' });
  });

  test('of somebody who does not follow gets a member row, once', async () => {
    const stranger = unique('o');
    await send(tell, { latitude: 1, longitude: 100 }, fanOf(stranger));
    await send(tell, { latitude: 2, longitude: 100 }, fanOf(stranger));
    const fans = await db.fan.findMany({ where: { openid: stranger } });
    expect(fans).toMatchObject([{ accountId: account.id, isSubscribed: false }]);
  });

  test.each([
    {},
    { latitude: 'x', longitude: 1 },
    { latitude: 91, longitude: 1 },
    { latitude: 0, longitude: 0 },
    { latitude: null, longitude: 1 },
    [],
  ])('that tells no place is told so, and nothing is stored: %o', async (body) => {
    const reply = await send(tell, body, fanOf());
    expect([reply.status, await placesOf(openid)]).toEqual([400, []]);
  });

  test('without a cookie of ours, or by a form of another site, changes nothing', async () => {
    const place = { latitude: 1, longitude: 100 };
    for (const run of [tell, erase, choose, sign]) {
      const reply = await send(run, place, {});
      expect([reply.status, (await reply.json()).error.code]).toEqual([401, 'h5.signed_out']);
    }
    expect((await send(tell, place, fanOf(), 'text/plain')).status).toBe(400);
    expect(await placesOf(openid)).toEqual([]);
  });

  test('of one account touches nobody of another with the same openid', async () => {
    const other = (await makeSandboxAccount()).account;
    const member = await makeMember();
    await db.fan.create({ data: { accountId: other.id, openid, memberId: member.id, isSubscribed: true } });
    await send(tell, { latitude: 1, longitude: 100 }, fanOf());
    expect(await db.memberLocation.count({ where: { memberId: member.id } })).toBe(0);
  });

  test('may tell thirty places an hour', async () => {
    const keys = [`h5.place:${account.id}:${openid}`, `h5:${account.id}:${openid}`];
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000);
    await db.rateLimit.create({ data: { key: keys[0] ?? '', windowStart: hour, used: 30 } });
    const reply = await send(tell, { latitude: 1, longitude: 100 }, fanOf());
    expect([reply.status, await placesOf(openid)]).toEqual([429, []]);
  });

  test('erases its places, which the audit log tells of the member', async () => {
    await send(tell, { latitude: 1, longitude: 100 }, fanOf());
    expect(await (await get(open, pathOf(), fanOf())).text()).toMatch(/id="erase" disabled>/);
    expect((await send(erase, {}, fanOf())).status).toBe(200);
    expect(await placesOf(openid)).toEqual([]);
    expect(await (await get(open, pathOf(), fanOf())).text()).toMatch(/id="erase" disabled hidden>/);
    const { memberId } = await db.fan.findFirstOrThrow({ where: { openid } });
    const row = await db.auditLog.findFirstOrThrow({ where: { targetId: String(memberId) } });
    expect(row).toMatchObject({ actorKind: 'member', actorId: String(memberId) });
  });

  test('that says no is not asked again until it changes its mind', async () => {
    const refused = { ...fanOf(), ...cookiesOf(await send(choose, { isWanted: false }, fanOf())) };
    const page = await (await get(open, pathOf(), refused)).text();
    expect(page).toContain('好的，不再询问');
    expect(page).not.toContain('id="send"');
    const back = cookiesOf(await send(choose, { isWanted: true }, refused));
    expect(await (await get(open, pathOf(), { ...refused, ...back })).text()).toContain('id="send"');
  });

  test('gets a signature for our pages alone', async () => {
    const reply = await send(sign, { url: env.publicUrl + pathOf() }, fanOf());
    expect(await reply.json()).toMatchObject({
      appId: account.appId,
      signature: expect.stringMatching(/^[0-9a-f]{40}$/),
    });
    expect((await send(sign, { url: 'https://evil.example/' }, fanOf())).status).toBe(400);
  });
});

test('the page with its script is a few kilobytes, and lets no other script run', async () => {
  const page = await get(open, pathOf(), fanOf());
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  const bytes = [Buffer.from(await page.text()), readFileSync('public/h5/location.js')].map(
    (part) => gzipSync(part).length,
  );
  expect(bytes.reduce((sum, part) => sum + part, 0)).toBeLessThan(10_000);
});
