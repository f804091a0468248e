import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
import { encrypt } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { listTags } from './tags';
import { forgetTokenCopies } from './token-store';

const TOKEN_PATH = '/cgi-bin/stable_token';

describe('the token of an ordinary account', () => {
  let sandbox: { close: () => Promise<void> };
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  test('fifty calls that find none together fetch one, kept encrypted', async () => {
    const { account } = await makeSandboxAccount();
    const clients = await Promise.all(Array.from({ length: 50 }, () => accountClient(account.id)));
    await Promise.all(clients.map((client) => listTags(client)));
    const fetched = await callsOf(account.appId, TOKEN_PATH);
    expect(fetched).toHaveLength(1);
    const row = await db.accessToken.findUniqueOrThrow({ where: { accountId: account.id } });
    const kept = Buffer.from(row.tokenCipher ?? []);
    expect(kept.length).toBeGreaterThan(30);
    expect(kept.toString('latin1')).not.toContain(
      String(fetched[0]?.response.access_token).slice(-4).padStart(8, '?'),
    );
  });

  test('another process finds the stored token and asks WeChat for none', async () => {
    const { account } = await makeSandboxAccount();
    await listTags(await accountClient(account.id));
    forgetTokenCopies();
    await listTags(await accountClient(account.id));
    expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(1);
  });

  test('a token that WeChat refuses is replaced once and the call succeeds', async () => {
    const { account } = await makeSandboxAccount();
    const client = await accountClient(account.id);
    await listTags(client);
    await control('POST', '/_control/faults', {
      path: '/cgi-bin/tags/get',
      appid: account.appId,
      errcode: 40001,
      times: 1,
    });
    await expect(listTags(client)).resolves.toBeInstanceOf(Array);
    expect((await callsOf(account.appId, '/cgi-bin/tags/get')).map((c) => c.errcode ?? 0)).toEqual([
      0, 40001, 0,
    ]);
  });

  test('a wrong secret leaves no token, names the reason and is not retried in a storm', async () => {
    const { account } = await makeSandboxAccount();
    await control('PATCH', `/_control/accounts/${account.appId}`, {
      secret: 'another-secret-another-secret-00',
    });
    const client = await accountClient(account.id);
    await expect(listTags(client)).rejects.toMatchObject({ errcode: 40125 });
    const row = await db.accessToken.findUniqueOrThrow({ where: { accountId: account.id } });
    expect(row.tokenCipher).toBeNull();
    expect(row.lastError).toContain('40125');
    expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(1);

    // A hundred calls in the seconds after it: none asks again; a corrected secret is asked with at once.
    const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => listTags(client)));
    expect(outcomes.every((one) => one.status === 'rejected' && one.reason.errcode === 40125)).toBe(true);
    expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(1);
    await db.account.update({
      where: { id: account.id },
      data: { secretCipher: encrypt('another-secret-another-secret-00') },
    });
    await expect(listTags(await accountClient(account.id))).resolves.toBeInstanceOf(Array);
  });

  test('a token near its end is used on while the next one is fetched beside it', async () => {
    const { account } = await makeSandboxAccount();
    const client = await accountClient(account.id);
    await listTags(client);
    await control('POST', '/_control/clock', { advanceSeconds: 7_020 });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 7_020_000 });
    try {
      await control('POST', '/_control/faults', { path: TOKEN_PATH, appid: account.appId, delayMs: 500 });
      await listTags(client);
      const stored = async () =>
        (await db.accessToken.findUniqueOrThrow({ where: { accountId: account.id } })).expiresAt?.getTime();
      const before = await stored();
      await expect.poll(stored, { timeout: 5_000 }).toBeGreaterThan(before ?? 0);
      await listTags(client);
    } finally {
      vi.useRealTimers();
    }
    const used = (await callsOf(account.appId, '/cgi-bin/tags/get')).map((call) => call.query.access_token);
    expect(used).toHaveLength(3);
    expect(used[1]).toBe(used[0]);
    expect(used[2]).not.toBe(used[0]);
    expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(2);
  });
});
