import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateQueue } from '@/lib/queue/migrate';
import { killGroup } from '@/lib/testing/kill-group';
import { createOwnDatabase } from '@/lib/testing/own-services';

// A whole worker does whatever is due in its database, so it has one of its own, and no index that others count with.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
delete process.env.ELASTICSEARCH_URL;
await migrateQueue(database.url);
const { approveBroadcast } = await import('@/lib/broadcasts/approve-broadcast');
const { closeDb, db } = await import('@/lib/db/client');
const { makeBroadcastWorld, makeSubmitted, passTime } = await import('@/lib/testing/broadcasts');
const { callsOf, control, receivePushesOf, startTestSandbox } = await import('@/lib/testing/sandbox');

const SEND = '/cgi-bin/message/mass/send';
const STARTED = { timeout: 60_000, interval: 50 };
/** The dead worker's lease (30 s) has to run out first. */
const RECOVERED = { timeout: 120_000, interval: 250 };

const workers: ChildProcess[] = [];

/** The worker program as production runs it, in a process of its own. */
function startWorker(): ChildProcess {
  const args = ['node_modules/tsx/dist/cli.mjs', '--conditions=react-server', 'lib/jobs/worker.ts'];
  // tsx runs the program in a child, so the group is what is killed.
  const worker = spawn(process.execPath, args, { env: process.env, stdio: 'ignore', detached: true });
  workers.push(worker);
  return worker;
}

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  await Promise.all(workers.map((worker) => killGroup(worker, 'SIGKILL')));
  await sandbox.close();
  await closeDb();
  await database.drop();
});

test('a worker killed with -9 between the call and its record sends nothing twice and the broadcast ends finished', async () => {
  const world = await makeBroadcastWorld({ fanCount: 5 });
  const { appId } = world.account;
  const listener = await receivePushesOf(world.account, world.callback);
  await passTime(1);
  // WeChat takes the job and is slow to say so: the worker is killed while it waits for the answer.
  await control('POST', '/_control/faults', { path: SEND, appid: appId, delayMs: 8_000, drop: 'after' });
  const { id, digest } = await makeSubmitted(world.marketer, world.audience.id);
  await approveBroadcast(world.approver, { id, digest });

  const first = startWorker();
  const jobs = () =>
    control<{ jobs: { msgId: number | string; sent: number }[] }>('GET', `/_control/accounts/${appId}/mass`);
  await expect.poll(async () => (await jobs()).jobs.length, STARTED).toBe(1);
  expect(await db.broadcastBatch.findFirst({ where: { broadcastId: id } })).toMatchObject({
    status: 'calling',
    msgId: null,
  });
  await killGroup(first, 'SIGKILL');
  const accepted = (await jobs()).jobs[0];
  await passTime(62);

  startWorker();
  await expect
    .poll(() => db.broadcast.findUnique({ where: { id } }), RECOVERED)
    .toMatchObject({ status: 'finished' });
  expect((await jobs()).jobs).toHaveLength(1);
  const calls = await callsOf(appId, SEND);
  expect(calls.map((call) => call.body.clientmsgid)).toEqual([
    calls[0]?.body.clientmsgid,
    calls[0]?.body.clientmsgid,
  ]);
  const batch = await db.broadcastBatch.findFirstOrThrow({ where: { broadcastId: id } });
  expect(batch).toMatchObject({
    status: 'finished',
    totalCount: 5,
    filterCount: 5,
    sentCount: 5,
    errorCount: 0,
  });
  expect(String(batch.msgId)).toBe(String(accepted?.msgId));
  for (const openid of world.openids) {
    const { delivered } = await control<{ delivered: unknown[] }>(
      'GET',
      `/_control/accounts/${appId}/fans/${openid}`,
    );
    expect(delivered).toHaveLength(1);
  }
  await listener.close();
}, 240_000);
