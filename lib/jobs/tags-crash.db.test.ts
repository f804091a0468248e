import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '@/lib/queue/migrate';
import { createOwnDatabase } from '@/lib/testing/own-services';

// A whole worker does whatever is due in its database, so it has one of its own, and no index that others count with.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
delete process.env.ELASTICSEARCH_URL;
await migrateQueue(database.url);
const { closeDb } = await import('@/lib/db/client');
const { startTestSandbox } = await import('@/lib/testing/sandbox');
const { crashTagging } = await import('@/lib/testing/tags-crash');

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await sandbox.close();
  await closeDb();
  await database.drop();
});

test('workers killed with -9 while 3 000 fans get a WeChat tag leave WeChat’s list equal to ours', async () => {
  const outcome = await crashTagging({ fans: 3_000, kills: 5, callMs: 300, withinMs: 400 });
  expect(outcome).toMatchObject({
    killsAtWork: 5,
    missingAtWechat: 0,
    surplusAtWechat: 0,
    unconfirmed: 0,
    largestCall: 50,
    refusedCalls: 0,
  });
  expect(outcome.calls).toBeGreaterThanOrEqual(60);
}, 240_000);
