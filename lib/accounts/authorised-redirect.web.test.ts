import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hashPassword } from '@/lib/auth/password';
import { closeDb, db } from '@/lib/db/client';
import { errorText, messageText } from '@/lib/i18n/error-text';
import { agree, makeOwner, makeSandboxComponent } from '@/lib/testing/components';
import { makeCtx, unique } from '@/lib/testing/factories';
import { callsOf, control, startTestSandbox } from '@/lib/testing/sandbox';
import { startWebProgram, type WebProgram } from '@/lib/testing/web-program';
import { queryAuth } from '@/lib/wechat/component';
import { signState } from './authorisation-state';
import { componentClient } from './component-client';
import { startAuthorisation } from './start-authorisation';

process.env.NEXTAUTH_SECRET ??= randomBytes(32).toString('base64');
delete process.env.ELASTICSEARCH_URL;

const QUERY = '/cgi-bin/component/api_query_auth';
const PASSWORD = 'a password of some length';
/** Longer than an authorisation code lives. */
const CODE_OUTLIVED_SECONDS = 3_601;

type Person = { ctx: ReturnType<typeof makeCtx>; cookies: string };
let sandbox: { close: () => Promise<void> };
let web: WebProgram;
let platform: Awaited<ReturnType<typeof makeSandboxComponent>>;
let other: Awaited<ReturnType<typeof makeSandboxComponent>>;
let admin: Person;
let colleague: Person;
let marketer: Person;
let owner: string;

async function makePerson(role: 'admin' | 'marketer'): Promise<Person> {
  const username = unique(`${role}-`);
  const data = { username, name: username, role, passwordHash: await hashPassword(PASSWORD) };
  const { id } = await db.staff.create({ data });
  const cookies = await web.signIn({ username, password: PASSWORD });
  return { ctx: makeCtx({ role, staffId: id }), cookies };
}

beforeAll(async () => {
  [sandbox, web] = await Promise.all([startTestSandbox(), startWebProgram()]);
  [platform, other] = await Promise.all([makeSandboxComponent(), makeSandboxComponent()]);
  admin = await makePerson('admin');
  colleague = await makePerson('admin');
  marketer = await makePerson('marketer');
});
afterAll(async () => {
  await web.kill('SIGKILL');
  await Promise.all([platform.close(), other.close()]);
  await sandbox.close();
  await closeDb();
});
beforeEach(async () => {
  await control('DELETE', '/_control/faults');
  owner = await makeOwner();
});

/** Where the owner's browser is sent after they agreed to a link of the admin. */
async function back(at = platform): Promise<URL> {
  const componentId = at.component.id;
  const { pcUrl } = await startAuthorisation(admin.ctx, { componentId });
  return agree(pcUrl, { componentAppId: at.component.appId, account: owner, sets: [1, 2] });
}

/** The same address with another part. */
function changed(url: URL, change: { path?: string; code?: string | null; state?: string | null }): URL {
  const next = new URL(url);
  if (change.path !== undefined) next.pathname = `/api/wechat/component/${change.path}/authorised`;
  for (const [name, value] of Object.entries({ auth_code: change.code, state: change.state })) {
    if (value === null) next.searchParams.delete(name);
    else if (value !== undefined) next.searchParams.set(name, value);
  }
  return next;
}

const open = (url: URL, cookies: string | null) => web.get(url.pathname + url.search, cookies);
const exchanges = async (appId = platform.component.appId) => (await callsOf(appId, QUERY)).length;
const stateOf = (person: Person, more: object = {}) =>
  signState({
    componentId: platform.component.id,
    staffId: person.ctx.actor.kind === 'staff' ? person.ctx.actor.id : '',
    until: Date.now() + 60_000,
    ...more,
  });

/** No account, and nothing that waits to be gone on with. */
async function expectNothingHalfDone(): Promise<void> {
  expect(await db.account.count({ where: { appId: owner } })).toBe(0);
  const kept = await db.authorisation.findMany({
    where: { componentId: { in: [platform.component.id, other.component.id] }, exchangedAt: null },
  });
  for (const row of kept) {
    expect(row).toMatchObject({ codeCipher: null, grantCipher: null, failure: expect.anything() });
  }
}

async function expectSentence(reply: Response, status: number, sentence: string): Promise<void> {
  const html = await reply.text();
  expect(html).toContain(`<p role="status">${sentence}</p>`);
  expect(reply.status).toBe(status);
  expect(reply.headers.get('content-type')).toMatch(/^text\/html/);
  expect(reply.headers.get('cache-control')).toBe('no-store');
}

describe('the way back from WeChat leads', () => {
  test('an admin to the account’s page, also when the page is loaded again', async () => {
    const url = await back();
    const before = await exchanges();
    const replies = [await open(url, admin.cookies), await open(url, admin.cookies)];
    const { id } = await db.account.findUniqueOrThrow({ where: { appId: owner } });
    for (const reply of replies) {
      expect(reply.status).toBe(303);
      expect(reply.headers.get('location')).toBe(`${web.url}/settings/accounts/${id}`);
    }
    expect(await exchanges()).toBe(before + 1);
  });

  test('an owner’s phone, where nobody is signed in, to one sentence, also when the page is loaded again', async () => {
    const url = await back();
    const before = await exchanges();
    const done = await messageText('zh-CN', 'common.ownerDone');
    await expectSentence(await open(url, null), 200, done);
    await expectSentence(await open(url, null), 200, done);
    expect(await exchanges()).toBe(before + 1);
    expect(await db.account.count({ where: { appId: owner } })).toBe(1);
  });

  test('to a sentence while WeChat does not answer, and loaded again to the account', async () => {
    const url = await back();
    const fault = { path: QUERY, appid: platform.component.appId, drop: 'before', times: 2 };
    await control('POST', '/_control/faults', fault);
    const reply = await open(url, admin.cookies);
    expect(reply.status).toBe(502);
    expect(await reply.text()).toMatch(/<p role="status">[^<]{10,}<\/p>/);
    expect(await db.account.count({ where: { appId: owner } })).toBe(0);
    expect((await open(url, admin.cookies)).status).toBe(303);
  });
});

type Case = [what: string, code: string, status: number, make: () => Promise<[URL, string | null]>];
describe('the way back from WeChat ends at a sentence, without a call, for', () => {
  const cases: Case[] = [
    ['no code', 'bad_state', 400, async () => [changed(await back(), { code: null }), admin.cookies]],
    ['no state', 'bad_state', 400, async () => [changed(await back(), { state: null }), admin.cookies]],
    [
      'a garbage state',
      'bad_state',
      400,
      async () => [changed(await back(), { state: '%00.%' }), admin.cookies],
    ],
    [
      'a state that ran out',
      'bad_state',
      400,
      async () => [
        changed(await back(), { state: stateOf(admin, { until: Date.now() - 1 }) }),
        admin.cookies,
      ],
    ],
    ['a state of a colleague', 'bad_state', 400, async () => [await back(), colleague.cookies]],
    [
      'an unknown platform',
      'bad_state',
      400,
      async () => [changed(await back(), { path: 'wxnobody' }), null],
    ],
    [
      'a path with a zero byte',
      'bad_state',
      400,
      async () => [changed(await back(), { path: 'wx%00' }), null],
    ],
    [
      'another platform’s path',
      'bad_state',
      400,
      async () => [changed(await back(), { path: other.component.appId }), admin.cookies],
    ],
  ];
  test.each(cases)('%s', async (_what, code, status, make) => {
    const [url, cookies] = await make();
    const before = await exchanges();
    await expectSentence(await open(url, cookies), status, await errorText('zh-CN', `account.${code}`));
    expect(await exchanges()).toBe(before);
    await expectNothingHalfDone();
  });

  test('somebody who may not authorise accounts any more', async () => {
    const url = changed(await back(), { state: stateOf(marketer) });
    const sentence = await errorText('zh-CN', 'auth.forbidden');
    await expectSentence(await open(url, marketer.cookies), 403, sentence);
    await expectSentence(await open(url, null), 403, sentence);
    await expectNothingHalfDone();
  });
});

describe('the way back from WeChat ends at a sentence, again and again after one call, for', () => {
  const cases: [string, () => Promise<URL>][] = [
    ['a code that never was', async () => changed(await back(), { code: 'queryauthcode@@@made-up' })],
    [
      'a code of strange characters',
      async () => changed(await back(), { code: '\u0000"<b>\ud83d\ude00'.repeat(50) }),
    ],
    [
      'a code of another platform',
      async () => {
        const foreign = await back(other);
        return changed(await back(), { code: foreign.searchParams.get('auth_code') });
      },
    ],
    [
      'a code that ran out',
      async () => {
        const url = await back();
        await control('POST', '/_control/clock', { advanceSeconds: CODE_OUTLIVED_SECONDS });
        return changed(url, { state: stateOf(admin) });
      },
    ],
    [
      'a code that was used elsewhere',
      async () => {
        const url = await back();
        await queryAuth(componentClient(platform.component), {
          code: url.searchParams.get('auth_code') ?? '',
        });
        return url;
      },
    ],
  ];
  test.each(cases)('%s', async (_what, make) => {
    const url = await make();
    const before = await exchanges();
    const sentence = await errorText('zh-CN', 'account.authorise_again');
    await expectSentence(await open(url, admin.cookies), 400, sentence);
    await expectSentence(await open(url, null), 400, sentence);
    expect(await exchanges()).toBe(before + 1);
    await expectNothingHalfDone();
  });
});
