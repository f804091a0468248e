import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever repair is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { job, makeDriftWorld } = await import('@/lib/testing/drift-world');
const { makeFan, makeMember, unique } = await import('@/lib/testing/factories');
const { callsOf, control, startTestSandbox } = await import('@/lib/testing/sandbox');
const wx = await import('@/lib/wechat/tags');
const { tagMembers, untagMembers } = await import('../tag-members');
const { findDriftRun } = await import('./get-drift-run');
const { listDriftFans } = await import('./list-drift-fans');
const { repairDrift } = await import('./repair-drift');
const { startDriftRun } = await import('./start-drift-run');
const { workDriftRun } = await import('./work-drift-runs');

const PAGE = '/cgi-bin/user/tag/get';
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

describe('the report', () => {
  test('says by tag who is agreed, who only we have, who only WeChat has, and whom we do not know; and what was last agreed', async () => {
    const w = await makeDriftWorld(12);
    const [tag, quiet] = [await w.make(), await w.make()];
    await w.ours(tag.id, [0, 1, 2, 3, 4]);
    await w.ours(tag.id, [5], true, false);
    await w.ours(tag.id, [8], false, true);
    await w.theirs(tag.wechatTagId, [0, 1, 2, 7, 8]);
    const { openids: strangers } = await control<{ openids: string[] }>(
      'POST',
      `/_control/accounts/${w.account.appId}/fans`,
      { count: 2 },
    );
    await wx.batchTag(w.client, { tagId: tag.wechatTagId, openids: strangers });
    const run = await w.compare();
    expect(run).toMatchObject({
      status: 'finished',
      tagCount: 2,
      comparedCount: 2,
      callCount: 4,
      failure: null,
    });
    expect(run.tags.find(({ tagId }) => tagId === tag.id)).toMatchObject({
      listedCount: 7,
      agreedCount: 3,
      oursOnlyCount: 3,
      theirsOnlyCount: 2,
      unknownCount: 2,
      isGone: false,
    });
    expect(run.tags.find(({ tagId }) => tagId === quiet.id)).toMatchObject({
      listedCount: 0,
      oursOnlyCount: 0,
      theirsOnlyCount: 0,
    });
    const { rows } = await listDriftFans(w.ctx, { code: tag.code, side: '', after: '' });
    expect(rows.map(({ side, agreed }) => `${side} ${agreed}`)).toEqual([
      'ours true',
      'ours true',
      'ours false',
      'theirs false',
      'theirs true',
    ]);
    expect(await db.tagDriftSeen.count()).toBe(0);
    // WeChat's list ends with a page that holds nobody.
    expect(await callsOf(w.account.appId, PAGE)).toHaveLength(3);
  });

  test('who does not follow, whose change is on its way, and who is tagged while the list is read are no differences', async () => {
    const w = await makeDriftWorld(40);
    const tag = await w.make();
    await w.ours(tag.id, [0, 1]);
    await db.fan.update({ where: { id: w.fans[0]?.id ?? 0n }, data: { isSubscribed: false } });
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(2, 5) });
    await w.ours(tag.id, [10]);
    await w.theirs(tag.wechatTagId, [10, 11]);
    await untagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(10, 11) });
    // While WeChat's page is under way somebody is tagged and somebody untagged, and both reach WeChat.
    const slow = { path: PAGE, appid: w.account.appId, delayMs: 1_500 };
    await w.ours(tag.id, [20]);
    await w.theirs(tag.wechatTagId, [20]);
    const { id } = await startDriftRun(w.ctx, { accountId: w.account.id });
    await control('POST', '/_control/faults', slow);
    const running = workDriftRun(job(), { id, sliceMs: 60_000 });
    await expect
      .poll(async () => (await db.tagDrift.findFirst({ where: { runId: id } }))?.sinceSnapshot ?? null)
      .not.toBeNull();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(30, 33) });
    await untagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds.slice(20, 21) });
    await w.drain();
    await running;
    expect(await db.wechatTagOutbox.count({ where: { accountId: w.account.id } })).toBe(0);
    expect(await w.found(tag, 'ours')).toEqual([1]);
    expect(await w.found(tag, 'theirs')).toEqual([11]);
  });

  test('fans whose ids lie far apart are compared range by range, none left out', async () => {
    const w = await makeDriftWorld(2);
    const tag = await w.make();
    await pool.query(`select setval('fan_id_seq', (select max(id) from fan) + 1100000)`);
    const openid = unique('o');
    await control('POST', `/_control/accounts/${w.account.appId}/fans`, { openids: [openid] });
    const far = await makeFan({ accountId: w.account.id, memberId: (await makeMember()).id, openid });
    await w.ours(tag.id, [0]);
    await wx.batchTag(w.client, { tagId: tag.wechatTagId, openids: [openid, w.fans[1]?.openid ?? ''] });
    expect((await w.compare()).tags).toMatchObject([
      { listedCount: 2, oursOnlyCount: 1, theirsOnlyCount: 2 },
    ]);
    const { rows } = await listDriftFans(w.ctx, { code: tag.code, side: 'theirs', after: '' });
    expect(rows.map(({ fanId }) => fanId)).toEqual([String(w.fans[1]?.id), String(far.id)]);
  });

  test('a tag deleted at WeChat’s side is told as gone, and one made there is adopted and compared', async () => {
    const w = await makeDriftWorld(3);
    const tag = await w.make();
    await w.ours(tag.id, [0, 1, 2]);
    await wx.deleteTag(w.client, { id: tag.wechatTagId });
    const { id: foreign } = await wx.createTag(w.client, { name: unique('外') });
    await w.theirs(foreign, [0]);
    const run = await w.compare();
    expect(run.tags).toMatchObject([
      { tagId: tag.id, isGone: true },
      { isGone: false, theirsOnlyCount: 1 },
    ]);
    await expect(repairDrift(w.ctx, { runId: run.id, tagId: tag.id, as: 'ours' })).rejects.toEqual(
      code('tag.drift_nothing'),
    );
    expect(await w.wanted(tag.id)).toEqual([0, 1, 2]);
  });

  test('a passing 45159 is asked again half a minute later; one that stays makes the tag gone', async () => {
    const w = await makeDriftWorld(2);
    const tag = await w.make();
    await w.ours(tag.id, [0]);
    const { id } = await startDriftRun(w.ctx, { accountId: w.account.id });
    await control('POST', '/_control/faults', {
      path: PAGE,
      appid: w.account.appId,
      errcode: 45159,
      times: 1,
    });
    await workDriftRun(job(), { id, sliceMs: 60_000 });
    expect(await db.tagDriftRun.findUnique({ where: { id } })).toMatchObject({
      status: 'running',
      failure: 'wechat.45159',
      attempts: 1,
    });
    await workDriftRun(job(), { id, sliceMs: 60_000 });
    expect(await db.tagDriftRun.findUnique({ where: { id } })).toMatchObject({ attempts: 1 });
    await workDriftRun(job(31_000), { id, sliceMs: 60_000 });
    expect(await findDriftRun(w.ctx)).toMatchObject({
      status: 'finished',
      tags: [{ isGone: false, oursOnlyCount: 1 }],
    });
    await control('POST', '/_control/faults', {
      path: PAGE,
      appid: w.account.appId,
      errcode: 45159,
      times: 3,
    });
    const again = await startDriftRun(w.ctx, { accountId: w.account.id });
    for (let n = 0; n < 4; n++) await workDriftRun(job(n * 31_000), { id: again.id, sliceMs: 60_000 });
    expect(await findDriftRun(w.ctx)).toMatchObject({ status: 'finished', tags: [{ isGone: true }] });
  });

  test('used-up calls wait for the next day, a missing right ends it with its reason', async () => {
    const w = await makeDriftWorld(2);
    await w.make();
    await db.quotaReading.create({
      data: { accountId: w.account.id, path: PAGE, dailyLimit: 0, used: 0, remain: 0, readAt: new Date() },
    });
    const { id } = await startDriftRun(w.ctx, { accountId: w.account.id });
    await workDriftRun(job(), { id, sliceMs: 60_000 });
    const waiting = await db.tagDriftRun.findUniqueOrThrow({ where: { id } });
    expect(waiting).toMatchObject({ status: 'queued', failure: 'tag.calls_used_up' });
    expect(waiting.notBefore?.toISOString()).toMatch(/T16:00:00.000Z$/);
    await db.quotaReading.deleteMany({ where: { accountId: w.account.id } });
    await control('POST', '/_control/faults', { path: PAGE, appid: w.account.appId, errcode: 48001 });
    await workDriftRun(job(86_400_000), { id, sliceMs: 60_000 });
    expect(await findDriftRun(w.ctx)).toMatchObject({ status: 'failed', failure: 'wechat.48001' });
  });
});

describe('a killed worker', () => {
  test('loses one page: the next one goes on behind the last page and reports the same', async () => {
    const w = await makeDriftWorld(30);
    const tag = await w.make();
    await control('POST', `/_control/accounts/${w.account.appId}/fans`, { count: 25_000 });
    await w.theirs(tag.wechatTagId, [0, 1, 2]);
    await control('POST', `/_control/accounts/${w.account.appId}/tags/${tag.wechatTagId}/fill`, {
      count: 24_000,
    });
    const filled = (await w.atWechat(tag.wechatTagId)).filter((n) => n >= 0);
    await w.ours(tag.id, [0, 1, 2, 29]);
    const { id } = await startDriftRun(w.ctx, { accountId: w.account.id });
    // A slice that is over after each step stands for a worker that is killed between two.
    await workDriftRun(job(), { id, sliceMs: 0 });
    const half = await db.tagDriftRun.findUniqueOrThrow({ where: { id } });
    expect(half).toMatchObject({ status: 'running', tagCursor: tag.id });
    expect(half.openidCursor).not.toBe('');
    // One that died holding it: its lease runs out, and what it had read of a page is not there.
    await pool.query(
      `update tag_drift_run set lease_owner = 'dead', lease_until = clock_timestamp() - interval '1 second' where id = $1`,
      [id],
    );
    for (let n = 0; n < 12; n++) await workDriftRun(job(), { id, sliceMs: 0 });
    const run = await findDriftRun(w.ctx);
    expect(run).toMatchObject({ status: 'finished', tags: [{ listedCount: 24_003 }] });
    expect(await w.found(tag, 'theirs')).toEqual(filled.filter((n) => ![0, 1, 2, 29].includes(n)));
    expect((await callsOf(w.account.appId, PAGE)).length).toBeLessThanOrEqual(8);
  });

  test('that comes back to life after another one took over writes nothing of what it had read', async () => {
    const w = await makeDriftWorld(6);
    const tag = await w.make();
    await w.ours(tag.id, [0, 1, 2]);
    await w.theirs(tag.wechatTagId, [2, 3]);
    const { id } = await startDriftRun(w.ctx, { accountId: w.account.id });
    await control('POST', '/_control/faults', { path: PAGE, appid: w.account.appId, delayMs: 1_500 });
    const first = workDriftRun(job(), { id, sliceMs: 60_000 });
    await expect
      .poll(async () => (await db.tagDrift.findFirst({ where: { runId: id } }))?.sinceSnapshot ?? null)
      .not.toBeNull();
    await pool.query(
      `update tag_drift_run set lease_until = clock_timestamp() - interval '1 second' where id = $1`,
      [id],
    );
    await workDriftRun(job(), { id, sliceMs: 60_000 });
    const done = await findDriftRun(w.ctx);
    expect(done).toMatchObject({
      status: 'finished',
      tags: [{ listedCount: 2, agreedCount: 1, oursOnlyCount: 2, theirsOnlyCount: 1 }],
    });
    await first;
    expect(await findDriftRun(w.ctx)).toEqual(done);
    expect(await db.tagDriftSeen.count()).toBe(0);
  });
});
