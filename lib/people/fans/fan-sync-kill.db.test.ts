import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { unique } from '@/lib/testing/factories';
import { fanRows, makeUnknownFollowers, syncFans } from '@/lib/testing/fans';
import { control, startTestSandbox } from '@/lib/testing/sandbox';

/** Two pages of user/get and seven steps of details. */
const FANS = 12_500;
const DETAILS = '/cgi-bin/user/info/batchget';
const FOLLOWED_AT = new Date('2026-03-01T09:00:00+08:00');
const UNDER_WAY = { timeout: 30_000, interval: 5 };

const started: ChildProcess[] = [];
let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(async () => {
  for (const program of started) program.kill('SIGKILL');
  await sandbox.close();
});

/** `npm run fans:sync` as its own process; `ended` is its exit code. */
function startCommand(account: string) {
  const args = [
    '--import',
    './node_modules/tsx/dist/loader.mjs',
    '--conditions=react-server',
    'scripts/fans-sync.ts',
  ];
  const program = spawn(process.execPath, [...args, '--account', account], {
    env: process.env,
    stdio: 'ignore',
  });
  started.push(program);
  const ended = new Promise<number | null>((resolve) => program.once('exit', (code) => resolve(code)));
  return { program, ended };
}

test('a sync killed with -9 in the list and in the details and paused by Ctrl-C ends with the rows of one that was left alone', async () => {
  const openids = Array.from({ length: FANS }, () => unique('o'));
  const followers = { openids, followedAt: FOLLOWED_AT };
  const [quiet, killed] = [await makeUnknownFollowers(followers), await makeUnknownFollowers(followers)];
  expect(await syncFans(quiet.ctx)).toMatchObject({ status: 'finished', newCount: FANS });

  const { id: accountId, appId } = killed.account;
  const run = () => db.fanSync.findFirst({ where: { accountId }, orderBy: { id: 'desc' } });
  const reserved = async () => {
    const quota = await db.quotaUse.findFirst({ where: { accountId, quota: `${DETAILS}.day` } });
    return quota?.used ?? 0;
  };
  const killWhen = async (isUnderWay: (run: { listedCount: number; detailedCount: number }) => boolean) => {
    const { program, ended } = startCommand(String(accountId));
    await expect
      .poll(async () => {
        const row = await run();
        return row !== null && row.leaseOwner !== null && isUnderWay(row);
      }, UNDER_WAY)
      .toBe(true);
    program.kill('SIGKILL');
    await ended;
    expect(await run()).toMatchObject({ status: 'running' });
    // The dead process's lease runs out; nobody waits for it here.
    await db.fanSync.updateMany({ where: { accountId }, data: { leaseUntil: new Date(0) } });
  };
  await killWhen((row) => row.listedCount >= 10_000);
  await killWhen((row) => row.detailedCount >= 2_000);
  // Ctrl-C while WeChat is slow to answer: the sync pauses, and the next call goes on with it.
  await control('POST', '/_control/faults', { path: DETAILS, appid: appId, times: 8, delayMs: 1_000 });
  const paused = startCommand(String(accountId));
  const [before, spent] = [(await run())?.callCount, await reserved()];
  // Calls are reserved before they are made.
  await expect.poll(async () => (await reserved()) > spent, UNDER_WAY).toBe(true);
  paused.program.kill('SIGINT');
  expect(await paused.ended).toBe(130);
  expect(await run()).toMatchObject({ status: 'paused', callCount: before });
  // By its AppID, through to the end.
  expect(await startCommand(appId).ended).toBe(0);
  expect(await run()).toMatchObject({ status: 'finished', leftCount: 0, listedCount: FANS, newCount: FANS });
  expect(await fanRows(accountId)).toEqual(await fanRows(quiet.account.id));
  const members = await db.fan.groupBy({ by: ['memberId'], where: { accountId } });
  expect(members).toHaveLength(FANS);
}, 120_000);

test('an account that is not there ends the command with 2', async () => {
  expect(await startCommand('wx-nobody').ended).toBe(2);
}, 60_000);
