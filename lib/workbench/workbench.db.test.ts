import { randomBytes, randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { computeBranchDays } from '@/lib/stats/compute-branch-days';
import { makeAccount, makeBranch, makeCtx, makeMember, makeStaff, unique } from '@/lib/testing/factories';
import { getFigures } from './get-figures';
import { getWorkbench } from './get-workbench';
import { listToday } from './list-today';
import { listWaiting } from './list-waiting';

/** Noon in Beijing. */
const NOW = new Date('2026-11-23T04:00:00Z');
const job: Ctx = { ...makeCtx({ now: NOW }), actor: { kind: 'job', id: 'stats', name: 'stats' } };

async function makeWorld() {
  const account = await makeAccount();
  const of = { accountId: account.id, now: NOW };
  const [marketer, approver] = await Promise.all([
    makeStaff({ role: 'marketer', ...of }),
    makeStaff({ role: 'approver', ...of }),
  ]);
  const audience = await db.audience.create({
    data: { name: unique('人群'), rule: {}, versions: { create: { version: 1, rule: {} } } },
  });
  const make = (title: string, data: Partial<Prisma.BroadcastUncheckedCreateInput> = {}) =>
    db.broadcast.create({
      data: {
        accountId: account.id,
        title,
        contentKind: 'text',
        content: {},
        audienceId: audience.id,
        audienceVersion: 1,
        branchIds: [],
        createdById: marketer.staff.id,
        submittedById: marketer.staff.id,
        updatedAt: NOW,
        editors: { create: { staffId: marketer.staff.id } },
        ...data,
      },
    });
  return { account, marketer, approver, make };
}

const kinds = (items: { title: string; kind: string }[]) => items.map((item) => `${item.kind} ${item.title}`);

test('an approver is shown what others submitted and nothing that they edited themselves', async () => {
  const { approver, make } = await makeWorld();
  await make('别人提交', { status: 'submitted', submittedAt: NOW });
  const own = await make('自己改过', { status: 'submitted', submittedAt: NOW });
  await db.broadcastEditor.create({ data: { broadcastId: own.id, staffId: approver.staff.id } });
  await make('草稿');
  expect(kinds(await listWaiting(approver.ctx))).toEqual(['approve 别人提交']);
});

test('a marketer is shown own drafts, refusals with their reason, and what is paused or failed', async () => {
  const { marketer, approver, make } = await makeWorld();
  await make('草稿');
  await make('别人的草稿', { createdById: randomUUID() });
  const refused = await make('被驳回', { revision: 2 });
  await db.broadcastApproval.create({
    data: {
      broadcastId: refused.id,
      revision: 1,
      staffId: approver.staff.id,
      isApproved: false,
      reason: '日期写错了',
      digest: randomBytes(32),
    },
  });
  await make('暂停', { status: 'paused', pauseReason: 'broadcast.article_changed' });
  await make('失败', { status: 'failed' });
  await make('早就失败', { status: 'failed', updatedAt: new Date('2026-11-01T00:00:00Z') });
  await make('待审批', { status: 'submitted', submittedAt: NOW });
  const items = await listWaiting(marketer.ctx);
  expect(kinds(items)).toEqual(['paused 暂停', 'failed 失败', 'refused 被驳回', 'draft 草稿']);
  expect(items[2]).toMatchObject({ reason: '日期写错了' });
});

test('a refused broadcast that was changed since is an ordinary draft again', async () => {
  const { marketer, approver, make } = await makeWorld();
  const changed = await make('改过了', { revision: 3 });
  await db.broadcastApproval.create({
    data: {
      broadcastId: changed.id,
      revision: 1,
      staffId: approver.staff.id,
      isApproved: false,
      digest: randomBytes(32),
    },
  });
  expect(kinds(await listWaiting(marketer.ctx))).toEqual(['draft 改过了']);
});

test('a marketer of one branch sees nothing of a broadcast that goes beyond it, nor of another account', async () => {
  const { marketer, make } = await makeWorld();
  const branch = await makeBranch();
  await make('本分公司', { status: 'paused', branchIds: [branch.id] });
  await make('全国', { status: 'paused' });
  const limited: Ctx = { ...marketer.ctx, branchIds: [branch.id] };
  expect(kinds(await listWaiting(limited))).toEqual(['paused 本分公司']);
  expect(await listToday({ ...limited, accountId: (await makeAccount()).id })).toEqual([]);
});

test('the line of today holds what starts, runs or ended on this Beijing day, by its start', async () => {
  const { marketer, make } = await makeWorld();
  await make('昨天的', {
    status: 'finished',
    startedAt: new Date('2026-11-22T15:00:00Z'),
    finishedAt: new Date('2026-11-22T15:30:00Z'),
  });
  await make('跨夜', {
    status: 'finished',
    startedAt: new Date('2026-11-22T15:59:00Z'),
    finishedAt: new Date('2026-11-22T16:10:00Z'),
  });
  await make('今晚', { status: 'scheduled', scheduledAt: new Date('2026-11-23T12:00:00Z') });
  await make('明天', { status: 'scheduled', scheduledAt: new Date('2026-11-23T16:00:00Z') });
  await make('零点', {
    status: 'finished',
    startedAt: new Date('2026-11-22T16:00:00Z'),
    finishedAt: new Date('2026-11-22T16:20:00Z'),
  });
  expect((await listToday(marketer.ctx)).map((item) => item.title)).toEqual(['跨夜', '零点', '今晚']);
});

test('a branch manager gets the figures of own branches and no broadcast', async () => {
  const [mine, foreign] = await Promise.all([makeBranch(), makeBranch()]);
  for (const branch of [mine, foreign, foreign]) {
    const { id } = await makeMember({ branchId: branch.id });
    await db.member.update({ where: { id }, data: { registeredAt: new Date('2026-11-10T00:00:00Z') } });
  }
  await computeBranchDays(job, { day: '2026-11-16' });
  await computeBranchDays(job, { day: '2026-11-23' });
  const manager = makeCtx({ role: 'branch_manager', branchIds: [mine.id], now: NOW });
  const view = await getWorkbench(manager);
  expect(view).toMatchObject({ tags: null, waiting: null, today: null });
  expect(view.branches).toEqual([
    { id: mine.id, name: mine.name, memberCount: 1, fanCount: 0, receivedCount: 0 },
  ]);
  expect(view.figures.members).toMatchObject({ value: 1, weekChange: 0 });
  const everybody = await getFigures(makeCtx({ now: NOW }));
  expect(everybody.members.value).toBeGreaterThanOrEqual(3);
});

test('a token may not open the workbench', async () => {
  const token: Ctx = { ...makeCtx(), actor: { kind: 'token', id: 't', name: 't', scopes: ['people.read'] } };
  await expect(getWorkbench(token)).rejects.toMatchObject({ code: 'auth.forbidden' });
});
