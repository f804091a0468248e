import { afterAll, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// A database of its own, since its connections are ended; and real time, since the clock of the others is moved.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
process.env.TAGCAST_DEMO = '0';
const { closeDb, pool } = await import('@/lib/db/client');
const { startReceiver } = await import('@/lib/testing/programs');
const { crashReceiver } = await import('@/lib/testing/push-crash');
const { rawRequest, sendAll } = await import('@/lib/testing/push-load');
const { addressOf, makePushAccount, sealedPush, textFields } = await import('@/lib/testing/pushes');

// The full size is `npm run bench -- push-crash`.
const MESSAGES = 10_000;

afterAll(async () => {
  await closeDb();
  await database.drop();
});

test('a receiver killed with -9 between pushes loses none that it answered and stores none twice', async () => {
  const account = await makePushAccount('safe');
  const outcome = await crashReceiver(pool, account, MESSAGES);
  expect(outcome).toMatchObject({ neverAnswered: 0, missing: 0, surplus: 0 });
  expect(outcome.sent).toBeGreaterThan(MESSAGES * 1.05);
  expect(outcome.retried).toBeGreaterThan(MESSAGES / 4);
}, 180_000);

test('a receiver whose idle connections PostgreSQL ends goes on', async () => {
  const account = await makePushAccount('safe');
  const receiver = await startReceiver();
  try {
    const request = () =>
      rawRequest(`/api/wechat/push/${account.appId}`, sealedPush(addressOf(account), textFields('a')));
    const send = () => sendAll({ port: receiver.port, requests: [request()], connections: 1 });
    expect((await send()).failed).toEqual([]);
    await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`);
    await expect.poll(async () => (await send()).failed, { timeout: 10_000 }).toEqual([]);
  } finally {
    await receiver.kill('SIGTERM');
  }
}, 60_000);
