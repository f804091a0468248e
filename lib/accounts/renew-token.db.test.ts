import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { decrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { makeCtx } from '@/lib/testing/factories';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { FORCED_RENEWALS_PER_DAY, renewToken } from './renew-token';

const TOKEN = '/cgi-bin/stable_token';
const code = (value: string) => expect.objectContaining({ code: value });
const start = new Date('2026-11-25T10:00:00+08:00');
const at = (seconds: number) => makeCtx({ now: new Date(start.getTime() + seconds * 1_000) });

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox(start);
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(() => sandbox.close());

const stored = async (accountId: number) => {
  const row = await db.accessToken.findUnique({ where: { accountId } });
  return row?.tokenCipher ? decrypt(row.tokenCipher) : null;
};

test('a new token is stored, WeChat was asked to force it, and the change is noted', async () => {
  const { account } = await makeSandboxAccount();
  const accountId = account.id;
  await renewToken(at(0), { accountId });
  const first = await stored(accountId);
  await control('POST', '/_control/clock', { advanceSeconds: 31 });
  await renewToken(at(31), { accountId });
  expect(await stored(accountId)).not.toBe(first);
  const forced = (await callsOf(account.appId, TOKEN)).filter(({ body }) => body.force_refresh === true);
  expect(forced).toHaveLength(2);
  expect(
    await db.auditLog.count({ where: { action: 'account.renew_token', targetId: String(accountId) } }),
  ).toBe(2);
});

test('within thirty seconds it is refused, for two at once as well, and WeChat hears of one only', async () => {
  const { account } = await makeSandboxAccount();
  const accountId = account.id;
  const outcomes = await Promise.allSettled([
    renewToken(at(0), { accountId }),
    renewToken(at(0), { accountId }),
  ]);
  expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
  await expect(renewToken(at(29), { accountId })).rejects.toEqual(code('account.renewed_just_now'));
  const forced = (await callsOf(account.appId, TOKEN)).filter(({ body }) => body.force_refresh === true);
  expect(forced).toHaveLength(1);
});

test('the twenty-first of a day is refused', async () => {
  const { account } = await makeSandboxAccount();
  const accountId = account.id;
  await renewToken(at(0), { accountId });
  await db.quotaUse.updateMany({
    where: { accountId, quota: 'force_renew.day' },
    data: { used: FORCED_RENEWALS_PER_DAY },
  });
  await expect(renewToken(at(60), { accountId })).rejects.toEqual(code('account.no_renewals_left'));
  // The day after there are twenty again.
  await control('POST', '/_control/clock', { advanceSeconds: 90_000 });
  await renewToken(at(90_000), { accountId });
});

test('a wrong secret is told and leaves no token', async () => {
  const { account } = await makeSandboxAccount();
  await control('PATCH', `/_control/accounts/${account.appId}`, { secret: 'reset-elsewhere' });
  await expect(renewToken(at(0), { accountId: account.id })).rejects.toEqual(code('wechat.40125'));
  expect(await stored(account.id)).toBeNull();
});

test('a disabled account, one without a secret, one that is not there and a marketer are refused', async () => {
  const { account } = await makeSandboxAccount();
  const accountId = account.id;
  await expect(renewToken(makeCtx({ role: 'marketer' }), { accountId })).rejects.toEqual(
    code('auth.forbidden'),
  );
  await expect(renewToken(at(0), { accountId: 2_000_000_000 })).rejects.toEqual(code('account.not_found'));
  await db.account.update({ where: { id: accountId }, data: { secretCipher: null } });
  await expect(renewToken(at(0), { accountId })).rejects.toEqual(code('account.no_secret'));
  await db.account.update({ where: { id: accountId }, data: { disabledAt: new Date() } });
  await expect(renewToken(at(0), { accountId })).rejects.toEqual(code('account.disabled'));
  expect(await callsOf(account.appId, TOKEN)).toHaveLength(0);
});
