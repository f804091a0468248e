import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { callsOf, control, startTestSandbox } = await import('@/lib/testing/sandbox');
const wx = await import('@/lib/wechat/tags');
const { job, makeTagWorld } = await import('@/lib/testing/tag-world');
const { deleteTag } = await import('../delete-tag');
const { mergeTags } = await import('../merge-tags');
const { moveTagOperation } = await import('./move-tag-operation');
const { workNextChunk, workTagOperations } = await import('./work-tag-operations');
const { tagMembers } = await import('../tag-members');
const { unarchiveTag } = await import('../unarchive-tag');

const DELETE = '/cgi-bin/tags/delete';
const UNTAG = '/cgi-bin/tags/members/batchuntagging';
const code = (value: string) => expect.objectContaining({ code: value });

let sandbox: { close: () => Promise<void> };
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
beforeEach(async () => {
  await pool.query('truncate tag_operation, wechat_tag_outbox cascade');
});
afterEach(() => control('DELETE', '/_control/faults'));
afterAll(async () => {
  await sandbox.close();
  await closeDb();
  await database.drop();
});

describe('deleting and merging WeChat tags', () => {
  test('up to 100 000 fans a tag is deleted in one call, and our rows with it', async () => {
    const w = await makeTagWorld(4);
    const tag = await w.make();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await w.drain();
    const { operationId } = await deleteTag(w.ctx, { code: tag.code, carrierCount: 4 });
    expect(await w.read(tag.id)).toMatchObject({ state: 'deleting' });
    await w.drain();
    expect(await callsOf(w.account.appId, DELETE)).toHaveLength(1);
    expect(await callsOf(w.account.appId, UNTAG)).toHaveLength(0);
    expect(await w.read(tag.id)).toMatchObject({ state: 'archived', wechatTagId: null });
    expect(await db.fanTag.count({ where: { tagId: tag.id } })).toBe(0);
    expect(await db.tagOperation.findUnique({ where: { id: operationId ?? '' } })).toMatchObject({
      status: 'finished',
    });
  });

  test('beyond 100 000 it is taken from the surplus first, with progress and pause, never more than 50 openids a call', async () => {
    const w = await makeTagWorld();
    await control('POST', `/_control/accounts/${w.account.appId}/fans`, { count: 102_130 });
    const tag = await w.make();
    await w.fill(tag, 102_130);
    const { operationId } = await deleteTag(w.ctx, { code: tag.code, carrierCount: 0 });
    const id = operationId ?? '';
    await workNextChunk(job());
    expect(await db.tagOperation.findUnique({ where: { id } })).toMatchObject({
      processedCount: 2_000,
      estimatedCount: 2_130,
    });
    await moveTagOperation(w.ctx, { id, move: 'pause' });
    expect(await workNextChunk(job())).toBe(false);
    await moveTagOperation(w.ctx, { id, move: 'resume' });
    await w.drain();
    expect(await db.tagOperation.findUnique({ where: { id } })).toMatchObject({
      status: 'finished',
      processedCount: 2_130,
    });
    const calls = await callsOf(w.account.appId, UNTAG);
    expect(calls).toHaveLength(43);
    expect(Math.max(...calls.map((call) => (call.body.openid_list as string[]).length))).toBe(50);
    expect((await callsOf(w.account.appId, DELETE)).map((call) => call.errcode)).toEqual([0]);
    expect((await wx.listTags(w.client)).some((there) => there.id === tag.wechatTagId)).toBe(false);
  });

  test('when WeChat counts more than it told (45057) the job goes on untagging; a tag that is gone is deleted', async () => {
    const w = await makeTagWorld(3);
    const tag = await w.make();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await w.drain();
    await control('POST', '/_control/faults', { path: DELETE, appid: w.account.appId, errcode: 45057 });
    await deleteTag(w.ctx, { code: tag.code, carrierCount: 3 });
    await w.drain();
    expect(await callsOf(w.account.appId, UNTAG)).toHaveLength(1);
    const other = await w.make();
    await wx.deleteTag(w.client, { id: other.wechatTagId ?? 0 });
    await deleteTag(w.ctx, { code: other.code, carrierCount: 0 });
    await w.drain();
    expect(await w.read(other.id)).toMatchObject({ state: 'archived', wechatTagId: null });
  });

  test('a missing right stops the deletion with its reason; cancelled, the tag can be kept', async () => {
    const w = await makeTagWorld();
    const tag = await w.make();
    await control('POST', '/_control/faults', {
      path: DELETE,
      appid: w.account.appId,
      errcode: 48001,
      times: 5,
    });
    const { operationId } = await deleteTag(w.ctx, { code: tag.code, carrierCount: 0 });
    await workTagOperations(job());
    expect(await db.tagOperation.findUnique({ where: { id: operationId ?? '' } })).toMatchObject({
      status: 'failed',
      failure: 'wechat.48001',
    });
    await unarchiveTag(w.ctx, { code: tag.code });
    expect(await w.read(tag.id)).toMatchObject({ state: 'active', wechatTagId: tag.wechatTagId });
  });

  test('a WeChat tag goes into another one: WeChat’s list has everybody under it, also those who were at the limit of 20', async () => {
    const w = await makeTagWorld(8);
    const [tag, into] = [await w.make(), await w.make()];
    const others = [];
    for (let n = 0; n < 19; n++) others.push(await w.make());
    for (const other of others)
      await tagMembers(w.ctx, { code: other.code, memberIds: w.memberIds.slice(0, 1) });
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await tagMembers(w.ctx, { code: into.code, memberIds: w.memberIds.slice(5) });
    await w.drain();
    await mergeTags(w.ctx, { code: tag.code, into: into.code });
    expect(await w.read(tag.id)).toMatchObject({ state: 'deleting', mergedIntoId: into.id });
    await expect(mergeTags(w.ctx, { code: tag.code, into: into.code })).rejects.toEqual(
      code('tag.not_ready'),
    );
    await w.drain();
    expect(await w.atWechat(into.wechatTagId)).toEqual([...w.openids].sort());
    expect((await wx.listTags(w.client)).some((there) => there.id === tag.wechatTagId)).toBe(false);
    expect(await w.read(tag.id)).toMatchObject({
      state: 'archived',
      mergedIntoId: into.id,
      deletedAt: null,
      wechatTagId: null,
    });
    expect(await db.fanTag.count({ where: { tagId: tag.id } })).toBe(0);
    expect(await db.fanTag.count({ where: { tagId: into.id, wanted: true, confirmed: true } })).toBe(8);
  });
});
