import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { makeAccount, makeCtx, unique } from '@/lib/testing/factories';
import {
  callsOf,
  control,
  makeSandboxAccount,
  receivePushesOf,
  startTestSandbox,
} from '@/lib/testing/sandbox';
import { forgetTokenCopies } from '@/lib/wechat/token-store';
import { checkAccount } from './check-account';
import { CLEARS_PER_MONTH, clearAccountQuota, clearsLeft } from './clear-account-quota';
import { getAccount } from './get-account';
import { readQuotas, WATCHED_PATHS } from './read-quotas';

const CLEAR = '/cgi-bin/clear_quota';
const code = (value: string) => expect.objectContaining({ code: value });
const admin = makeCtx();

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(() => sandbox.close());

const settings = (appId: string, body: object) => control('PATCH', `/_control/accounts/${appId}`, body);

describe('checkAccount', () => {
  test('a fresh account passes credential, address and rights, and is told that its push address is not set', async () => {
    const { account } = await makeSandboxAccount();
    const check = await checkAccount(admin, { accountId: account.id });
    expect(check).toMatchObject({
      secret: { outcome: 'ok' },
      address: { outcome: 'ok' },
      rights: { outcome: 'ok' },
      callback: { outcome: 'failed', code: 'accounts.check.callback.unset' },
      push: { outcome: 'ok' },
    });
    const view = await getAccount(admin, { accountId: account.id });
    expect(view.check?.steps).toEqual(check);
    expect(view.next).toBe('fix');
    // What a check finds is told by the check; it is not a failure of the day's work.
    expect(view.lastError).toBeNull();
    expect(
      await db.auditLog.count({ where: { action: 'account.check', targetId: String(account.id) } }),
    ).toBe(1);
  });

  test('once a fan has written, every step is green', async () => {
    const { account, token, aesKey } = await makeSandboxAccount();
    const receiver = await receivePushesOf(account, { token, aesKey });
    try {
      await control('POST', `/_control/accounts/${account.appId}/fans/oWriter00000001/message`, {
        type: 'text',
        content: '在吗',
      });
      // The time of the last push is written within a second.
      const lastPushAt = async () =>
        (await db.account.findUniqueOrThrow({ where: { id: account.id } })).lastPushAt;
      await expect.poll(lastPushAt, { timeout: 10_000 }).not.toBeNull();
      const check = await checkAccount(admin, { accountId: account.id });
      expect(Object.values(check).map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
      expect((await getAccount(admin, { accountId: account.id })).next).toBe('none');
    } finally {
      await receiver.close();
    }
  });

  test.each<[string, object, string, object]>([
    ['a wrong secret', { secret: 'another-secret' }, 'secret', { outcome: 'failed', code: 'wechat.40125' }],
    ['a frozen secret', { secretFrozen: true }, 'secret', { outcome: 'failed', code: 'wechat.40243' }],
    [
      'an address that is not allowed',
      { ipAllowList: ['10.0.0.1'] },
      'address',
      { outcome: 'failed', code: 'accounts.check.address.refused', params: { ip: '127.0.0.1' } },
    ],
    [
      'an unverified account',
      { verified: false },
      'rights',
      { outcome: 'failed', code: 'accounts.check.rights.unverified' },
    ],
  ])('%s is told in words', async (_name, change, step, outcome) => {
    const { account } = await makeSandboxAccount();
    await settings(account.appId, change);
    const check = await checkAccount(admin, { accountId: account.id });
    expect(check).toMatchObject({ [step]: outcome });
  });

  test('the address that WeChat named is offered for copying', async () => {
    const { account } = await makeSandboxAccount();
    await settings(account.appId, { ipAllowList: [] });
    await checkAccount(admin, { accountId: account.id });
    expect((await getAccount(admin, { accountId: account.id })).outboundAddresses).toEqual(['127.0.0.1']);
  });

  test('WeChat that does not answer fails the step and no more', async () => {
    const { account } = await makeSandboxAccount();
    await control('POST', '/_control/faults', {
      path: '/cgi-bin/stable_token',
      appid: account.appId,
      drop: 'before',
    });
    const check = await checkAccount(admin, { accountId: account.id });
    expect(check.secret).toMatchObject({ outcome: 'failed', code: 'wechat.network' });
    expect(check.rights?.outcome).toBe('skipped');
  });

  test('pushes in the clear are a warning', async () => {
    const { account } = await makeSandboxAccount();
    await db.account.update({ where: { id: account.id }, data: { messageMode: 'plain' } });
    const check = await checkAccount(admin, { accountId: account.id });
    expect(check.push).toMatchObject({ outcome: 'warning', code: 'accounts.check.push.plain' });
  });

  test('an account of a platform is judged by the pushes of the platform, since it has no address of its own', async () => {
    const component = await db.component.create({
      data: {
        appId: unique('wx'),
        name: '平台',
        isSandbox: true,
        secretCipher: encrypt('s'),
        callbackTokenCipher: encrypt('t'),
        aesKeyCipher: encrypt('k'),
      },
    });
    const account = await makeAccount();
    await db.account.update({
      where: { id: account.id },
      data: { mode: 'component', componentId: component.id, permissionSets: [2] },
    });
    // A token that still lives, as after an authorisation.
    const { account: alike } = await makeSandboxAccount();
    await checkAccount(admin, { accountId: alike.id });
    const token = await db.accessToken.findUniqueOrThrow({ where: { accountId: alike.id } });
    await db.accessToken.create({ data: { ...token, accountId: account.id } });
    const before = await checkAccount(admin, { accountId: account.id });
    expect(before).toMatchObject({
      secret: { outcome: 'ok', code: 'accounts.check.secret.component' },
      callback: { outcome: 'failed', code: 'accounts.check.callback.platformSilent' },
      push: { code: 'accounts.check.push.component' },
    });
    await db.component.update({ where: { id: component.id }, data: { lastPushAt: new Date() } });
    const after = await checkAccount(admin, { accountId: account.id });
    expect(after.callback).toMatchObject({ outcome: 'ok', code: 'accounts.check.callback.platform' });
  });

  test('a disabled account is not tried, and neither is one for a marketer', async () => {
    const { account } = await makeSandboxAccount();
    await expect(checkAccount(makeCtx({ role: 'marketer' }), { accountId: account.id })).rejects.toEqual(
      code('auth.forbidden'),
    );
    await db.account.update({ where: { id: account.id }, data: { disabledAt: new Date() } });
    await expect(checkAccount(admin, { accountId: account.id })).rejects.toEqual(code('account.disabled'));
    await expect(checkAccount(admin, { accountId: 2_000_000_000 })).rejects.toEqual(
      code('account.not_found'),
    );
    expect(await callsOf(account.appId, '/cgi-bin/stable_token')).toHaveLength(0);
  });
});

describe('clearAccountQuota', () => {
  test('WeChat’s counters and ours begin anew, and one of the month’s ten is gone', async () => {
    const { account } = await makeSandboxAccount();
    const accountId = account.id;
    await readQuotas(admin, { accountId });
    await db.$executeRaw`insert into quota_use (account_id, quota, window_start, used)
      values (${accountId}, 'mass.day', date_trunc('day', now() at time zone 'Asia/Shanghai') at time zone 'Asia/Shanghai', 100)`;
    expect(await clearAccountQuota(admin, { accountId })).toEqual({ left: CLEARS_PER_MONTH - 1 });
    expect(await db.quotaUse.findFirst({ where: { accountId, quota: 'mass.day' } })).toMatchObject({
      used: 0,
    });
    expect(await getAccount(admin, { accountId })).toMatchObject({ clearsLeft: 9, quotas: [] });
    expect(await callsOf(account.appId, CLEAR)).toHaveLength(1);
  });

  test('of two at once with one left, one clears and the other is told, without asking WeChat', async () => {
    const { account } = await makeSandboxAccount();
    const accountId = account.id;
    for (let n = 0; n < CLEARS_PER_MONTH - 1; n++) await clearAccountQuota(admin, { accountId });
    const outcomes = await Promise.allSettled([
      clearAccountQuota(admin, { accountId }),
      clearAccountQuota(admin, { accountId }),
    ]);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(clearAccountQuota(admin, { accountId })).rejects.toEqual(code('account.no_clears_left'));
    expect(await callsOf(account.appId, CLEAR)).toHaveLength(CLEARS_PER_MONTH);
  });

  test.each<[string, object, string, number]>([
    ['the console’s button used the rest', { errcode: 48006 }, 'account.no_clears_left', 0],
    ['WeChat refuses', { errcode: 40013 }, 'wechat.40013', 10],
    ['no answer comes, so it may have been cleared', { drop: 'after' }, 'wechat.network', 9],
  ])('%s: the count stays right', async (_name, fault, error, left) => {
    const { account } = await makeSandboxAccount();
    await control('POST', '/_control/faults', { path: CLEAR, appid: account.appId, ...fault });
    await expect(clearAccountQuota(admin, { accountId: account.id })).rejects.toEqual(code(error));
    expect(await clearsLeft(account.id, admin.now)).toBe(left);
  });

  test('a new month has ten again', async () => {
    const { account } = await makeSandboxAccount();
    await clearAccountQuota(admin, { accountId: account.id });
    const nextMonth = new Date(admin.now.getTime() + 32 * 86_400_000);
    expect(await clearsLeft(account.id, nextMonth)).toBe(CLEARS_PER_MONTH);
  });
});

describe('readQuotas', () => {
  test('the endpoints that matter are read, stored with their time and read again in place', async () => {
    const { account } = await makeSandboxAccount();
    const accountId = account.id;
    const rows = await readQuotas(admin, { accountId });
    expect(rows.length).toBeGreaterThan(4);
    for (const row of rows) expect(WATCHED_PATHS).toContain(row.path);
    await readQuotas(admin, { accountId });
    expect((await getAccount(admin, { accountId })).quotas).toHaveLength(rows.length);
    expect(
      await db.auditLog.count({ where: { action: 'account.read_quotas', targetId: String(accountId) } }),
    ).toBe(2);
  });

  test('two people who read at once both get an answer, and one set of readings stays', async () => {
    const { account } = await makeSandboxAccount();
    const accountId = account.id;
    const readings = await Promise.all(Array.from({ length: 4 }, () => readQuotas(admin, { accountId })));
    expect(await db.quotaReading.count({ where: { accountId } })).toBe(readings[0]?.length);
  });

  test('a wrong secret stores nothing', async () => {
    const { account } = await makeSandboxAccount();
    await db.account.update({ where: { id: account.id }, data: { secretCipher: encrypt('another') } });
    forgetTokenCopies();
    await expect(readQuotas(admin, { accountId: account.id })).rejects.toEqual(code('wechat.40125'));
    expect(await db.quotaReading.count({ where: { accountId: account.id } })).toBe(0);
  });
});

test.each([
  ['clearAccountQuota', clearAccountQuota],
  ['readQuotas', readQuotas],
])('%s is for admins only', async (_name, run) => {
  await expect(run(makeCtx({ role: 'marketer' }), { accountId: 1 })).rejects.toEqual(code('auth.forbidden'));
  await expect(run(admin, { accountId: 2_000_000_000 })).rejects.toEqual(code('account.not_found'));
});
