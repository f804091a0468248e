import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { agree, makeOwner, makeSandboxComponent } from '@/lib/testing/components';
import { makeStaff } from '@/lib/testing/factories';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { forgetJsTickets } from '@/lib/wechat/js-ticket-store';
import { finishAuthorisation } from './finish-authorisation';
import { jsTicket, signJsPage } from './js-ticket';
import { startAuthorisation } from './start-authorisation';

const PATH = '/cgi-bin/ticket/getticket';
const LIFE_SECONDS = 7_200;

let sandbox: { close: () => Promise<void> };
let account: { id: number; appId: string };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  ({ account } = await makeSandboxAccount());
});

const asked = async () => (await callsOf(account.appId, PATH)).map((call) => call.errcode ?? 0);
const rowOf = () => db.jsTicket.findUniqueOrThrow({ where: { accountId: account.id } });

/** An account that its owner authorised to a platform, with these permission sets. */
async function makeAuthorised(sets: number[]) {
  const { component, close } = await makeSandboxComponent();
  const { ctx } = await makeStaff();
  const { pcUrl } = await startAuthorisation(ctx, { componentId: component.id });
  const appId = await makeOwner();
  const back = await agree(pcUrl, { componentAppId: component.appId, account: appId, sets });
  const authCode = back.searchParams.get('auth_code') ?? '';
  const { accountId } = await finishAuthorisation(ctx, { componentId: component.id, authCode });
  return { account: { id: accountId, appId }, close };
}

describe('the ticket of an account', () => {
  test('is fetched once for fifty who ask together, kept encrypted, and found by another process', async () => {
    const tickets = await Promise.all(Array.from({ length: 50 }, () => jsTicket(account.id)));
    expect(new Set(tickets).size).toBe(1);
    expect(tickets[0]).toMatch(/^[\w-]{86}$/);
    const kept = Buffer.from((await rowOf()).ticketCipher ?? []);
    expect(kept.length).toBeGreaterThan(86);
    expect(kept.includes(Buffer.from(tickets[0] ?? ''))).toBe(false);
    forgetJsTickets();
    expect(await jsTicket(account.id)).toBe(tickets[0]);
    expect(await asked()).toEqual([0]);
  });

  test('of a third-party platform’s account is fetched with the authorised token', async () => {
    const authorised = await makeAuthorised([1, 4]);
    account = authorised.account;
    expect(await jsTicket(account.id)).toBe(await jsTicket(account.id));
    expect(await asked()).toEqual([0]);
    await authorised.close();
  });

  test('whose owner did not grant 网页服务 is not asked for', async () => {
    const authorised = await makeAuthorised([1, 2]);
    account = authorised.account;
    await expect(jsTicket(account.id)).rejects.toMatchObject({ code: 'account.permission_missing' });
    expect(await asked()).toEqual([]);
    await authorised.close();
  });

  test('is asked for once more with a new token when WeChat refuses the one at hand', async () => {
    await control('POST', '/_control/faults', { path: PATH, appid: account.appId, errcode: 40001, times: 1 });
    await expect(jsTicket(account.id)).resolves.toMatch(/^[\w-]{86}$/);
    expect(await asked()).toEqual([40001, 0]);
  });

  test('that WeChat refuses leaves none behind and is not asked for in a storm', async () => {
    await control('POST', '/_control/faults', { path: PATH, appid: account.appId, errcode: 48001 });
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, () => jsTicket(account.id)));
    expect(outcomes.every((one) => one.status === 'rejected' && one.reason.errcode === 48001)).toBe(true);
    await expect(jsTicket(account.id)).rejects.toMatchObject({ errcode: 48001 });
    expect(await asked()).toEqual([48001]);
    expect(await db.jsTicket.count({ where: { accountId: account.id } })).toBe(0);
  });

  test('that ran out, or was stored under a key that is gone, is fetched anew', async () => {
    const first = await jsTicket(account.id);
    await control('POST', '/_control/clock', { advanceSeconds: LIFE_SECONDS + 1 });
    await db.jsTicket.update({ where: { accountId: account.id }, data: { expiresAt: new Date() } });
    forgetJsTickets();
    const second = await jsTicket(account.id);
    expect(second).not.toBe(first);
    const cipher = new Uint8Array([2, 0, 0, 0, 0, ...encrypt('x').slice(5)]);
    await db.jsTicket.update({ where: { accountId: account.id }, data: { ticketCipher: cipher } });
    forgetJsTickets();
    expect(await jsTicket(account.id)).toBe(second);
  });

  test('near its end is used on while WeChat is asked beside it, and again only after a while', async () => {
    const first = await jsTicket(account.id);
    const startedAt = Date.now();
    const later = async (seconds: number) => {
      await control('POST', '/_control/clock', { advanceSeconds: seconds });
      vi.setSystemTime(Date.now() + seconds * 1_000);
    };
    vi.useFakeTimers({ toFake: ['Date'], now: startedAt });
    try {
      await later(LIFE_SECONDS - 200);
      expect(await jsTicket(account.id)).toBe(first);
      await expect.poll(asked, { timeout: 5_000 }).toEqual([0, 0]);
      // WeChat told the same ticket again: it is not asked by every page.
      for (let n = 0; n < 5; n += 1) expect(await jsTicket(account.id)).toBe(first);
      expect(await asked()).toEqual([0, 0]);
      await later(201);
      const second = await jsTicket(account.id);
      expect(second).not.toBe(first);
      expect(await asked()).toEqual([0, 0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('a page', () => {
  test('is signed as WeChat checks it, each time anew, without what stands behind #', async () => {
    const url = `${env.publicUrl}/m/location?account=1`;
    const config = await signJsPage({ accountId: account.id, url: `${url}#map` });
    const again = await signJsPage({ accountId: account.id, url });
    const { nonceStr, timestamp, signature } = config;
    const text = `jsapi_ticket=${await jsTicket(account.id)}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${url}`;
    expect(signature).toBe(createHash('sha1').update(text).digest('hex'));
    expect(config.appId).toBe(account.appId);
    expect(again.nonceStr).not.toBe(nonceStr);
    expect(JSON.stringify(config)).not.toContain(await jsTicket(account.id));
  });

  test.each(['https://example.com/m/location', 'javascript:alert(1)', '', `${env.publicUrl}.example.com/`])(
    'of somebody else is not signed: %s',
    async (url) => {
      await expect(signJsPage({ accountId: account.id, url })).rejects.toMatchObject({
        code: 'account.foreign_page',
      });
      expect(await asked()).toEqual([]);
    },
  );

  test('of an account that does not exist or is disabled is not signed', async () => {
    const url = env.publicUrl;
    await expect(signJsPage({ accountId: 0, url })).rejects.toMatchObject({ code: 'account.not_found' });
    await jsTicket(account.id);
    await db.account.update({ where: { id: account.id }, data: { disabledAt: new Date() } });
    await expect(signJsPage({ accountId: account.id, url })).rejects.toMatchObject({
      code: 'account.disabled',
    });
  });
});
