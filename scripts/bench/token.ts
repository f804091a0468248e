import { startOwnServices } from './own-services';
import { quantile, type Result, result } from './report';

const CALLS = 10_000;
const WARM_UP = 500;
const GOAL_ADDED_US = 50;
const AT_ONCE = 200;
const TOKEN_PATH = '/cgi-bin/stable_token';
const TOKEN_LIFE_SECONDS = 7_200;

/**
 * What `call()` adds to the bare HTTP call: 10 000 of each, taking turns, so that the machine's mood falls on both
 * alike. Then all calls of a moment find the token expired: how often it is refreshed.
 */
export async function benchToken(): Promise<Result[]> {
  const services = await startOwnServices();
  try {
    const { makeSandboxAccount, control, callsOf } = await import('@/lib/testing/sandbox');
    const { accountClient } = await import('@/lib/accounts/account-client');
    const { getTags } = await import('@/lib/wechat/wire/tags');
    const { closeDb, db } = await import('@/lib/db/client');
    const { decrypt } = await import('@/lib/auth/crypto');
    const { account } = await makeSandboxAccount();
    await control('PATCH', `/_control/accounts/${account.appId}`, { limits: { [getTags.path]: null } });
    const client = await accountClient(account.id);
    await client.call(getTags);
    const { tokenCipher } = await db.accessToken.findUniqueOrThrow({ where: { accountId: account.id } });
    const url = `${services.sandboxUrl}${getTags.path}?access_token=${decrypt(tokenCipher ?? new Uint8Array())}`;
    const bare = async () => (await fetch(url)).text();
    const called = () => client.call(getTags);
    for (let n = 0; n < WARM_UP; n += 1) await Promise.all([bare(), called()]);

    const bareUs: number[] = [];
    const callUs: number[] = [];
    for (let n = 0; n < CALLS; n += 1) {
      bareUs.push(await microseconds(bare));
      callUs.push(await microseconds(called));
    }
    const added = (share: number) => quantile(callUs, share) - quantile(bareUs, share);

    const before = (await callsOf(account.appId, TOKEN_PATH)).length;
    await control('POST', '/_control/clock', { advanceSeconds: TOKEN_LIFE_SECONDS + 1 });
    const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, called));
    const failed = outcomes.filter((one) => one.status === 'rejected').length;
    const refreshes = (await callsOf(account.appId, TOKEN_PATH)).length - before;
    await closeDb();
    return [
      result('token', `bare HTTP call, median of ${CALLS}`, quantile(bareUs, 0.5), 'µs', null),
      result('token', 'added by call() with a warm token, median', added(0.5), 'µs', GOAL_ADDED_US),
      result('token', 'added by call() with a warm token, p95', added(0.95), 'µs', null),
      result('token', `refreshes when ${AT_ONCE} calls find the token expired`, refreshes, 'calls', 1),
      result('token', 'calls that failed then', failed, 'calls', 0),
    ];
  } finally {
    await services.end();
  }
}

async function microseconds(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) * 1_000;
}
