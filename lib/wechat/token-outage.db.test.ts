import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createOwnDatabase, createTestProxy } from '@/lib/testing/own-services';

// PostgreSQL is reached through a proxy, so that it can be taken away from this file alone.
const own = await createOwnDatabase();
const proxy = await createTestProxy(own.url);
const database = new URL(own.url);
database.port = new URL(proxy.url).port;
process.env.DATABASE_URL = database.toString();
const { accountClient } = await import('@/lib/accounts/account-client');
const { closeDb } = await import('@/lib/db/client');
const { makeSandboxComponent } = await import('@/lib/testing/components');
const { callsOf, control, makeSandboxAccount, startTestSandbox } = await import('@/lib/testing/sandbox');
const { componentTokenSource, forgetComponentTokens } = await import('./component-token-store');
const { listTags } = await import('./tags');

const TOKEN = '/cgi-bin/stable_token';
const COMPONENT_TOKEN = '/cgi-bin/component/api_component_token';
const DAILY_CAP = 45009;

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(() => control('DELETE', '/_control/faults'));
afterAll(async () => {
  await sandbox.close();
  await closeDb();
  await proxy.cut();
  await own.drop();
});

/** Takes PostgreSQL away as soon as WeChat was asked, and gives it back when `work` has ended. */
async function cutDuring<T>(appId: string, path: string, work: () => Promise<T>): Promise<T> {
  const before = (await callsOf(appId, path)).length;
  const running = work();
  running.catch(() => undefined);
  await expect.poll(async () => (await callsOf(appId, path)).length, { interval: 10 }).toBe(before + 1);
  await proxy.cut();
  try {
    return await running;
  } finally {
    await proxy.mend();
  }
}

test('what WeChat refused is told also when PostgreSQL is away and nothing can be noted', async () => {
  const { account } = await makeSandboxAccount();
  const client = await accountClient(account.id);
  const slowRefusal = { appid: account.appId, errcode: DAILY_CAP, delayMs: 500 };
  await control('POST', '/_control/faults', { path: TOKEN, ...slowRefusal });
  const call = cutDuring(account.appId, TOKEN, () => listTags(client));
  await expect(call).rejects.toMatchObject({ errcode: DAILY_CAP, endpoint: TOKEN });
});

test('the same holds for the token of a platform', async () => {
  const platform = await makeSandboxComponent();
  const { id, appId } = platform.component;
  forgetComponentTokens();
  await control('POST', '/_control/faults', {
    path: COMPONENT_TOKEN,
    appid: appId,
    errcode: DAILY_CAP,
    delayMs: 500,
  });
  const asked = cutDuring(appId, COMPONENT_TOKEN, () => componentTokenSource(id).get());
  await expect(asked).rejects.toMatchObject({ errcode: DAILY_CAP, endpoint: COMPONENT_TOKEN });
  await platform.close();
});

test('fifty calls whose token PostgreSQL could not take fail together, and fifty later ones share one', async () => {
  const { account } = await makeSandboxAccount();
  const client = await accountClient(account.id);
  const fifty = () => Promise.allSettled(Array.from({ length: 50 }, () => listTags(client)));
  await control('POST', '/_control/faults', { path: TOKEN, appid: account.appId, delayMs: 500 });
  const lost = await cutDuring(account.appId, TOKEN, fifty);
  expect(new Set(lost.map((one) => one.status))).toEqual(new Set(['rejected']));
  const later = await fifty();
  expect(new Set(later.map((one) => one.status))).toEqual(new Set(['fulfilled']));
  expect(await callsOf(account.appId, TOKEN)).toHaveLength(2);
});
