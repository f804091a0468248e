import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { backfillBranchDays, computeBranchDays } from './compute-branch-days';
import { listBranchDays } from './list-branch-days';
import { readUnbranched } from './unbranched';

const NOW = new Date('2026-11-23T04:00:00Z');
const job: Ctx = { ...makeCtx({ now: NOW }), actor: { kind: 'job', id: 'stats', name: 'stats' } };
/** Beijing midnight starts the 21st at 16:00 UTC of the 20th. */
const LAST_SECOND_OF_20 = new Date('2026-11-20T15:59:59Z');
const FIRST_SECOND_OF_21 = new Date('2026-11-20T16:00:00Z');

async function member(branchId: number | undefined, registeredAt: Date | null, mergedIntoId?: bigint) {
  const { id } = await makeMember({ branchId });
  await db.member.update({ where: { id }, data: { registeredAt, mergedIntoId } });
  return id;
}

async function fan(accountId: number, memberId: bigint, followedAt: Date, unfollowedAt: Date | null = null) {
  const { id } = await makeFan({ accountId, memberId });
  await db.fan.update({
    where: { id },
    data: { followedAt, unfollowedAt, isSubscribed: unfollowedAt === null },
  });
  return id;
}

/** A finished broadcast to people of branches; `dropped` of them fell out before the call. */
async function sent(
  accountId: number,
  finishedAt: Date,
  people: { memberId: bigint; fanId: bigint; branchId: number | null; dropped?: boolean }[],
) {
  const audience = await db.audience.create({
    data: { name: unique('人群'), rule: {}, versions: { create: { version: 1, rule: {} } } },
  });
  const snapshot = await db.audienceSnapshot.create({
    data: {
      audienceId: audience.id,
      version: 1,
      accountId,
      matchedCount: people.length,
      peopleCount: people.length,
      leftOut: {},
      digest: Buffer.alloc(32),
      engine: 'sql',
      people: {
        create: people.map((p) => ({
          memberId: p.memberId,
          fanId: p.fanId,
          branchId: p.branchId,
          batchNumber: 1,
          dropReason: p.dropped ? 'unfollowed' : null,
        })),
      },
    },
  });
  await db.broadcast.create({
    data: {
      accountId,
      title: '会员日',
      contentKind: 'text',
      content: {},
      audienceId: audience.id,
      audienceVersion: 1,
      status: 'finished',
      snapshotId: snapshot.id,
      branchIds: [],
      createdById: randomUUID(),
      batches: {
        create: {
          number: 1,
          route: 'openids',
          status: 'finished',
          clientMsgId: unique('c'),
          peopleCount: people.length,
          finishedAt,
        },
      },
    },
  });
}

async function day(branchId: number, at: string) {
  return db.branchDaily.findUnique({
    where: { branchId_day: { branchId, day: new Date(`${at}T00:00:00Z`) } },
  });
}

test('the job counts members, fans and received broadcasts of a branch by Beijing day', async () => {
  const account = await makeAccount();
  const [branch, other] = await Promise.all([makeBranch(), makeBranch()]);
  const old = await member(branch.id, LAST_SECOND_OF_20);
  const young = await member(branch.id, FIRST_SECOND_OF_21);
  await member(branch.id, null); // a follower who never registered is no member yet
  await member(branch.id, LAST_SECOND_OF_20, old); // merged away
  const stranger = await member(other.id, LAST_SECOND_OF_20);
  const oldFan = await fan(account.id, old, LAST_SECOND_OF_20);
  const youngFan = await fan(account.id, young, FIRST_SECOND_OF_21, new Date('2026-11-22T03:00:00Z'));
  const strangerFan = await fan(account.id, stranger, LAST_SECOND_OF_20);
  await sent(account.id, FIRST_SECOND_OF_21, [
    { memberId: old, fanId: oldFan, branchId: branch.id },
    { memberId: young, fanId: youngFan, branchId: branch.id, dropped: true },
    { memberId: stranger, fanId: strangerFan, branchId: other.id },
  ]);

  await backfillBranchDays(job, { from: '2026-11-19', to: '2026-11-22' });
  expect(await day(branch.id, '2026-11-19')).toMatchObject({ memberCount: 0, fanCount: 0, receivedCount: 0 });
  expect(await day(branch.id, '2026-11-20')).toMatchObject({
    memberCount: 1,
    newMemberCount: 1,
    fanCount: 1,
    newFanCount: 1,
    receivedCount: 0,
    broadcastCount: 0,
  });
  expect(await day(branch.id, '2026-11-21')).toMatchObject({
    memberCount: 2,
    newMemberCount: 1,
    fanCount: 2,
    newFanCount: 1,
    receivedCount: 1,
    broadcastCount: 1,
  });
  expect(await day(branch.id, '2026-11-22')).toMatchObject({
    memberCount: 2,
    newMemberCount: 0,
    fanCount: 1,
    newFanCount: 0,
    receivedCount: 0,
  });
  expect(await day(other.id, '2026-11-21')).toMatchObject({ memberCount: 1, receivedCount: 1 });
});

test('a day computed alone is the same as in a range, and again the same when repeated', async () => {
  const account = await makeAccount();
  const branch = await makeBranch();
  await fan(account.id, await member(branch.id, LAST_SECOND_OF_20), LAST_SECOND_OF_20, FIRST_SECOND_OF_21);
  await backfillBranchDays(job, { from: '2026-11-18', to: '2026-11-22' });
  const inRange = await day(branch.id, '2026-11-21');
  await db.branchDaily.deleteMany({ where: { branchId: branch.id } });
  await computeBranchDays(job, { day: '2026-11-21' });
  await computeBranchDays(job, { day: '2026-11-21' });
  expect(await day(branch.id, '2026-11-21')).toEqual(inRange);
  expect(inRange).toMatchObject({ memberCount: 1, newMemberCount: 0, fanCount: 0 });
});

test('people without a branch are kept beside the branches, day by day', async () => {
  await computeBranchDays(job, { day: '2026-11-20' });
  const before = (await readUnbranched())['2026-11-20']?.members ?? 0;
  await member(undefined, LAST_SECOND_OF_20);
  await computeBranchDays(job, { day: '2026-11-20' });
  await computeBranchDays(job, { day: '2026-11-21' });
  const days = await readUnbranched();
  expect(days['2026-11-20']?.members).toBe(before + 1);
  expect(days['2026-11-21']?.members).toBeGreaterThanOrEqual(before + 1);
});

test('a person may not compute facts, whatever the role', async () => {
  await expect(computeBranchDays(makeCtx({ role: 'admin' }), { day: '2026-11-20' })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
});

test('a branch manager sees the sum of own branches only, and every day of the period', async () => {
  // One after the other: the list is in the order of their ids.
  const mine = await makeBranch();
  const alsoMine = await makeBranch();
  const foreign = await makeBranch();
  await Promise.all([mine, alsoMine, foreign].map((branch) => member(branch.id, LAST_SECOND_OF_20)));
  await backfillBranchDays(job, { from: '2026-11-20', to: '2026-11-21' });
  const manager = makeCtx({ role: 'branch_manager', branchIds: [mine.id, alsoMine.id], now: NOW });
  const page = await listBranchDays(manager, { from: '2026-11-20', to: '2026-11-22', branch: null });
  expect(page.branches.map((branch) => branch.id)).toEqual([mine.id, alsoMine.id]);
  expect(page.rows.map((row) => [row.day, row.memberCount])).toEqual([
    ['2026-11-20', 2],
    ['2026-11-21', 2],
    ['2026-11-22', null],
  ]);
  const one = await listBranchDays(manager, { from: '2026-11-20', to: '2026-11-20', branch: mine.id });
  expect(one.rows[0]?.memberCount).toBe(1);
});

test('a branch manager who asks for another branch, or one that is not there, finds nothing', async () => {
  const [mine, foreign] = await Promise.all([makeBranch(), makeBranch()]);
  const manager = makeCtx({ role: 'branch_manager', branchIds: [mine.id], now: NOW });
  const query = { from: '', to: '' };
  await expect(listBranchDays(manager, { ...query, branch: foreign.id })).rejects.toMatchObject({
    code: 'common.not_found',
  });
  await expect(
    listBranchDays(makeCtx({ now: NOW }), { ...query, branch: 2_000_000_000 }),
  ).rejects.toMatchObject({ code: 'common.not_found' });
});

test('a branch manager without a branch sees no branch and no figure', async () => {
  const page = await listBranchDays(makeCtx({ role: 'branch_manager', branchIds: [], now: NOW }), {
    from: '',
    to: '',
    branch: null,
  });
  expect(page.branches).toEqual([]);
  expect(page.rows.every((row) => row.memberCount === null)).toBe(true);
});

test('a token without the permission is refused', async () => {
  const token: Ctx = { ...makeCtx(), actor: { kind: 'token', id: 't', name: 't', scopes: ['tags.write'] } };
  await expect(listBranchDays(token, { from: '', to: '', branch: null })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
});
