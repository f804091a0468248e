import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type CallerProcess, startCaller } from '@/lib/testing/caller-process';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';

const TOKEN_PATH = '/cgi-bin/stable_token';
const TOKEN_LIFE_SECONDS = 7_200;

let sandbox: { close: () => Promise<void> };
let callers: CallerProcess[] = [];

beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterEach(async () => {
  await Promise.all(callers.map((caller) => caller.kill()));
  callers = [];
});
afterAll(() => sandbox.close());

async function start(count: number, accountId: number): Promise<CallerProcess[]> {
  const started = await Promise.all(Array.from({ length: count }, () => startCaller(accountId)));
  callers.push(...started);
  return started;
}

test('four processes whose token runs out refresh it once together and no call fails', async () => {
  const { account } = await makeSandboxAccount();
  const processes = await start(4, account.id);
  const warm = await Promise.all(processes.map((one) => one.call(5)));
  expect(warm).toEqual(processes.map(() => ({ made: 5, failures: [] })));
  expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(1);

  await control('POST', '/_control/clock', { advanceSeconds: TOKEN_LIFE_SECONDS + 1 });
  const after = await Promise.all(processes.map((one) => one.call(50)));
  expect(after).toEqual(processes.map(() => ({ made: 50, failures: [] })));
  expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(2);
}, 120_000);

test('a process killed with -9 during its refresh does not hold up the next call of another', async () => {
  const { account } = await makeSandboxAccount();
  const [dying, living] = await start(2, account.id);
  if (!dying || !living) throw new Error('no processes');
  // WeChat has given the token and is slow to say so.
  await control('POST', '/_control/faults', { path: TOKEN_PATH, appid: account.appId, delayMs: 8_000 });
  const lost = dying.call(1).catch(() => 'ended');
  await expect
    .poll(async () => (await callsOf(account.appId, TOKEN_PATH)).length, { timeout: 20_000, interval: 20 })
    .toBe(1);
  await dying.kill();
  expect(await lost).toBe('ended');
  const startedAt = performance.now();
  expect(await living.call(10)).toEqual({ made: 10, failures: [] });
  // It did not wait for the answer that the dead process was waiting for.
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(await callsOf(account.appId, TOKEN_PATH)).toHaveLength(2);
}, 120_000);
