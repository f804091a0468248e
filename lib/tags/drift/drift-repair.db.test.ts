import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever repair is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { job, makeDriftWorld } = await import('@/lib/testing/drift-world');
const { makeAccount, makeCtx } = await import('@/lib/testing/factories');
const { callsOf, control, startTestSandbox } = await import('@/lib/testing/sandbox');
const wx = await import('@/lib/wechat/tags');
const { tagMembers, untagMembers } = await import('../tag-members');
const { findDriftRun } = await import('./get-drift-run');
const { listDriftFans } = await import('./list-drift-fans');
const { repairDrift } = await import('./repair-drift');
const { repairCalls } = await import('./schema');
const { startDriftRun, startNightlyDriftRuns } = await import('./start-drift-run');
const { workDriftRepairs } = await import('./work-drift-repairs');

const LIST = '/cgi-bin/tags/get';
const code = (value: string) => expect.objectContaining({ code: value });

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(async () => {
  await pool.query('truncate tag_drift_run, tag_drift_fan, tag_drift_seen, wechat_tag_outbox cascade');
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(async () => {
  await sandbox.close();
  await closeDb();
  await database.drop();
});

describe('repair', () => {
  test('whatever differs at random, the report is exact and a repair in either direction ends with no difference', async () => {
    const w = await makeDriftWorld(60);
    const state = fc.constantFrom('nobody', 'both', 'ours', 'theirs', 'wasOurs', 'unsaid');
    const directions = fc.constantFrom('ours' as const, 'theirs' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(state, { minLength: 60, maxLength: 60 }), directions, async (states, as) => {
        const tag = await w.make();
        const places = (...kinds: string[]) => states.flatMap((one, n) => (kinds.includes(one) ? [n] : []));
        await w.ours(tag.id, places('both', 'ours'));
        await w.ours(tag.id, places('unsaid'), true, false);
        await w.ours(tag.id, places('wasOurs'), false, true);
        await w.theirs(tag.wechatTagId, places('both', 'theirs', 'wasOurs'));
        const run = await w.compare();
        const report = run.tags.find(({ tagId }) => tagId === tag.id);
        expect(await w.found(tag, 'ours')).toEqual(places('ours', 'unsaid').slice(0, 50));
        expect(await w.found(tag, 'theirs')).toEqual(places('theirs', 'wasOurs').slice(0, 50));
        expect(report).toMatchObject({
          agreedCount: places('both').length,
          oursOnlyCount: places('ours', 'unsaid').length,
          theirsOnlyCount: places('theirs', 'wasOurs').length,
        });
        const right = as === 'ours' ? places('both', 'ours', 'unsaid') : places('both', 'theirs', 'wasOurs');
        if (places('ours', 'unsaid', 'theirs', 'wasOurs').length > 0) {
          await repairDrift(w.ctx, { runId: run.id, tagId: tag.id, as });
          await workDriftRepairs(job(), { chunkSize: 7 });
          await w.drain();
        }
        expect(await w.wanted(tag.id)).toEqual(right);
        expect(await w.atWechat(tag.wechatTagId)).toEqual(right);
        const after = (await w.compare()).tags.find(({ tagId }) => tagId === tag.id);
        expect(after).toMatchObject({ agreedCount: right.length, oursOnlyCount: 0, theirsOnlyCount: 0 });
        await wx.deleteTag(w.client, { id: tag.wechatTagId });
        await db.tag.update({ where: { id: tag.id }, data: { state: 'archived', deletedAt: new Date() } });
      }),
      { numRuns: 4 },
    );
  });

  test('its cost is known before: 50 fans a call for ours, nothing for theirs; what was chosen is in the audit log', async () => {
    const counts = { oursOnlyCount: 101, theirsOnlyCount: 50 };
    expect(repairCalls(counts, 'ours')).toEqual({ tag: 3, untag: 1 });
    expect(repairCalls(counts, 'theirs')).toEqual({ tag: 0, untag: 0 });
    const w = await makeDriftWorld(120);
    const tag = await w.make();
    const all = Array.from({ length: 101 }, (_, n) => n);
    await w.ours(tag.id, all);
    const run = await w.compare();
    expect(await repairDrift(w.ctx, { runId: run.id, tagId: null, as: 'ours' })).toEqual({
      tagCount: 1,
      fanCount: 101,
    });
    await expect(repairDrift(w.ctx, { runId: run.id, tagId: null, as: 'theirs' })).rejects.toEqual(
      code('tag.drift_nothing'),
    );
    await expect(startDriftRun(w.ctx, { accountId: w.account.id })).rejects.toEqual(
      code('tag.drift_repairing'),
    );
    await workDriftRepairs(job());
    await w.drain();
    expect(await callsOf(w.account.appId, '/cgi-bin/tags/members/batchtagging')).toHaveLength(3);
    expect(await w.atWechat(tag.wechatTagId)).toEqual(all);
    const audits = await db.auditLog.findMany({
      where: { actorId: w.ctx.actor.id, action: 'tag.drift_repair' },
    });
    expect(audits).toMatchObject([
      { targetId: String(tag.id), details: { as: 'ours', calls: { tag: 3, untag: 0 } } },
    ]);
  });

  test('a fan whom somebody tagged or untagged since the comparison is left as they wished', async () => {
    const w = await makeDriftWorld(4);
    const tag = await w.make();
    await w.ours(tag.id, [0]);
    await w.theirs(tag.wechatTagId, [1, 2]);
    const run = await w.compare();
    await untagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(0, 1) });
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(1, 2) });
    await repairDrift(w.ctx, { runId: run.id, tagId: tag.id, as: 'ours' });
    await workDriftRepairs(job());
    await w.drain();
    expect(await w.wanted(tag.id)).toEqual([1]);
    expect(await w.atWechat(tag.wechatTagId)).toEqual([1]);
  });
});

describe('who may, and one at a time', () => {
  test('one comparison an account is open; no permission, branches only, another account are refused', async () => {
    const w = await makeDriftWorld(1);
    await w.make();
    const ask = () => startDriftRun(w.ctx, { accountId: w.account.id });
    const both = await Promise.allSettled([ask(), ask()]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(both.find((one) => one.status === 'rejected')?.reason).toEqual(code('tag.drift_open'));
    const approver = makeCtx({ role: 'approver', accountId: w.account.id });
    const limited = makeCtx({ role: 'marketer', accountId: w.account.id, branchIds: [1] });
    const stranger = makeCtx({ role: 'marketer', accountId: (await makeAccount()).id });
    const input = { accountId: w.account.id };
    await expect(startDriftRun(approver, input)).rejects.toEqual(code('auth.forbidden'));
    await expect(startDriftRun(limited, input)).rejects.toEqual(code('tag.whole_country_only'));
    await expect(startDriftRun(stranger, input)).rejects.toEqual(code('common.not_found'));
    const { id: runId } = await db.tagDriftRun.findFirstOrThrow({ where: { accountId: w.account.id } });
    const repair = { runId, tagId: null, as: 'ours' as const };
    await expect(repairDrift(w.ctx, repair)).rejects.toEqual(code('tag.drift_outdated'));
    await expect(repairDrift(approver, repair)).rejects.toEqual(code('auth.forbidden'));
    await expect(repairDrift(limited, repair)).rejects.toEqual(code('tag.whole_country_only'));
    await expect(repairDrift(stranger, repair)).rejects.toEqual(code('common.not_found'));
    expect(await findDriftRun(stranger)).toBeNull();
    expect((await listDriftFans(limited, { code: 'x', side: '', after: '' })).rows).toEqual([]);
    await expect(listDriftFans(w.ctx, { code: 'x', side: '', after: 'nonsense' })).rejects.toEqual(
      code('common.bad_cursor'),
    );
  });

  test('the night begins one for every account with WeChat tags and passes over what is open', async () => {
    const w = await makeDriftWorld(1);
    await w.make();
    await startNightlyDriftRuns(job());
    await startNightlyDriftRuns(job());
    expect(await db.tagDriftRun.count({ where: { accountId: w.account.id } })).toBe(1);
    expect(await callsOf(w.account.appId, LIST)).toHaveLength(0);
  });
});
