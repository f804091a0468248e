import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOwnDatabase } from '@/lib/testing/own-services';
import type { TagWorld } from '@/lib/testing/tag-world';

// Workers take whatever operation is open, so this file has a database of its own.
const database = await createOwnDatabase();
process.env.DATABASE_URL = database.url;
const { closeDb, db, pool } = await import('@/lib/db/client');
const { transaction } = await import('@/lib/db/transaction');
const { makeAccount, makeCtx, unique } = await import('@/lib/testing/factories');
const { callsOf, control, startTestSandbox } = await import('@/lib/testing/sandbox');
const wx = await import('@/lib/wechat/tags');
const { job, makeTagWorld } = await import('@/lib/testing/tag-world');
const { deleteTag } = await import('../delete-tag');
const { renameTag } = await import('../rename-tag');
const { settleTag } = await import('../settle-tag');
const { getTagSlots } = await import('../slots/get-tag-slots');
const { lendTagSlot } = await import('../slots/lend-tag-slot');
const { returnTagSlot } = await import('../slots/return-tag-slot');
const { setLentSlotCount } = await import('../slots/set-lent-slot-count');
const { tagMembers } = await import('../tag-members');
const { recreateTag } = await import('./recreate-tag');
const { syncTagList } = await import('./sync-tag-list');

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

describe('the list of WeChat tags', () => {
  test('a tag made at WeChat is adopted, a new name follows, one deleted there is gone with its wishes kept', async () => {
    const w = await makeTagWorld(6);
    const { id: foreign } = await wx.createTag(w.client, { name: '外来' });
    const [renamed, gone] = [await w.make(), await w.make()];
    await tagMembers(w.ctx, { code: gone.code, memberIds: w.memberIds });
    await w.drain();
    await wx.renameTag(w.client, { id: renamed.wechatTagId ?? 0, name: '新名' });
    await wx.deleteTag(w.client, { id: gone.wechatTagId ?? 0 });
    const outcome = await syncTagList(w.ctx, { accountId: w.account.id });
    expect(outcome).toEqual({ adopted: ['外来'], renamed: ['新名'], gone: [gone.name], back: [] });
    expect(
      await db.tag.findFirst({ where: { accountId: w.account.id, wechatTagId: foreign } }),
    ).toMatchObject({ slot: 'fixed', state: 'active' });
    expect(await w.read(renamed.id)).toMatchObject({ name: '新名', slot: 'own' });
    expect(await w.read(gone.id)).toMatchObject({ state: 'failed', failure: 'tag.gone_at_wechat' });
    expect(await db.fanTag.count({ where: { tagId: gone.id, wanted: true } })).toBe(6);
    const again = await syncTagList(w.ctx, { accountId: w.account.id });
    expect(again).toEqual({ adopted: [], renamed: [], gone: [], back: [] });
    expect(await getTagSlots(w.ctx)).toMatchObject({ used: 2, fixed: 1, own: 1, lent: 0, goneCount: 1 });
  });

  test('a tag that is gone is made again under its name, and WeChat is told of everybody anew', async () => {
    const w = await makeTagWorld(5);
    const tag = await w.make();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await w.drain();
    await wx.deleteTag(w.client, { id: tag.wechatTagId ?? 0 });
    await syncTagList(w.ctx, { accountId: w.account.id });
    await recreateTag(w.ctx, { code: tag.code });
    await w.drain();
    const now = await w.read(tag.id);
    expect(now).toMatchObject({ state: 'active', name: tag.name, failure: null });
    expect(now.wechatTagId).not.toBe(tag.wechatTagId);
    expect(await w.atWechat(now.wechatTagId)).toEqual([...w.openids].sort());
    await expect(recreateTag(w.ctx, { code: tag.code })).rejects.toEqual(code('tag.not_gone'));
  });

  test('when WeChat refuses to make it again, the tag and its wishes stay, with the reason', async () => {
    const w = await makeTagWorld(3);
    const tag = await w.make();
    await tagMembers(w.ctx, { code: tag.code, memberIds: w.memberIds });
    await w.drain();
    await wx.deleteTag(w.client, { id: tag.wechatTagId ?? 0 });
    await syncTagList(w.ctx, { accountId: w.account.id });
    await control('POST', '/_control/faults', {
      path: '/cgi-bin/tags/create',
      appid: w.account.appId,
      errcode: 45056,
    });
    await expect(recreateTag(w.ctx, { code: tag.code })).rejects.toEqual(code('tag.limit_reached'));
    expect(await w.read(tag.id)).toMatchObject({ state: 'failed', failure: 'tag.limit_reached' });
    expect(await db.fanTag.count({ where: { tagId: tag.id, wanted: true } })).toBe(3);
    await recreateTag(w.ctx, { code: tag.code });
  });

  test('a wish that is being made at this moment is neither adopted twice nor taken for gone', async () => {
    const w = await makeTagWorld();
    const name = unique('愿');
    const wish = await db.tag.create({
      data: {
        code: unique('w'),
        name,
        kind: 'wechat',
        slot: 'own',
        accountId: w.account.id,
        state: 'creating',
      },
    });
    await wx.createTag(w.client, { name });
    expect(await syncTagList(w.ctx, { accountId: w.account.id })).toEqual({
      adopted: [],
      renamed: [],
      gone: [],
      back: [],
    });
    await settleTag(job(), { id: wish.id, isFresh: false });
    expect(await db.tag.count({ where: { accountId: w.account.id } })).toBe(1);
  });

  test('another account, no permission and a day without calls are refused, and nothing changes', async () => {
    const w = await makeTagWorld();
    const stranger = makeCtx({ role: 'marketer', accountId: (await makeAccount()).id });
    await expect(syncTagList(stranger, { accountId: w.account.id })).rejects.toEqual(
      code('common.not_found'),
    );
    const approver = makeCtx({ role: 'approver', accountId: w.account.id });
    await expect(syncTagList(approver, { accountId: w.account.id })).rejects.toEqual(code('auth.forbidden'));
    await expect(recreateTag(approver, { code: 'x' })).rejects.toEqual(code('auth.forbidden'));
    await db.quotaReading.create({
      data: {
        accountId: w.account.id,
        path: '/cgi-bin/tags/get',
        dailyLimit: 1,
        used: 1,
        remain: 0,
        readAt: new Date(),
      },
    });
    await syncTagList(w.ctx, { accountId: w.account.id });
    await expect(syncTagList(w.ctx, { accountId: w.account.id })).rejects.toEqual(code('tag.calls_used_up'));
  });

  test('a new name of 31 bytes is refused before WeChat is asked, also when the tag is gone there', async () => {
    const w = await makeTagWorld();
    const tag = await w.make();
    const long = { code: tag.code, name: `${'一'.repeat(10)}x` };
    await expect(renameTag(w.ctx, long)).rejects.toEqual(code('tag.name_too_long_wechat'));
    expect(await callsOf(w.account.appId, '/cgi-bin/tags/update')).toHaveLength(0);
    await wx.deleteTag(w.client, { id: tag.wechatTagId ?? 0 });
    await expect(renameTag(w.ctx, { code: tag.code, name: '新' })).rejects.toEqual(code('wechat.45159'));
    expect(await w.read(tag.id)).toMatchObject({ name: tag.name });
  });
});

describe('the hundred places', () => {
  const lend = (w: TagWorld, broadcastId: string) =>
    transaction((tx) => lendTagSlot(tx, w.ctx, { accountId: w.account.id, broadcastId }));
  const uuid = () => crypto.randomUUID();
  const occupy = (accountId: number, count: number) =>
    db.tag.createMany({
      data: Array.from({ length: count }, (_, n) => ({
        code: unique('w'),
        name: unique('w'),
        kind: 'wechat' as const,
        slot: 'own' as const,
        accountId,
        wechatTagId: 900 + n,
      })),
    });

  test('of two who make the hundredth tag at once one is told that it is full', async () => {
    const w = await makeTagWorld();
    await occupy(w.account.id, 99);
    const both = await Promise.allSettled([w.make(), w.make()]);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(both.find((one) => one.status === 'rejected')?.reason).toEqual(code('tag.limit_reached'));
    expect(await getTagSlots(w.ctx)).toMatchObject({ used: 100, isShort: true });
    await expect(lend(w, uuid())).rejects.toEqual(code('tag.limit_reached'));
  });

  test('however many broadcasts ask at once, no more are lent than may be; the same one gets the same tag', async () => {
    const w = await makeTagWorld();
    await setLentSlotCount(w.ctx, { count: 3 });
    const asked = Array.from({ length: 8 }, uuid);
    const lent = await Promise.allSettled(asked.map((id) => lend(w, id)));
    expect(lent.filter((one) => one.status === 'fulfilled')).toHaveLength(3);
    expect(lent.find((one) => one.status === 'rejected')?.reason).toMatchObject({
      code: 'tag.no_slot_to_lend',
      params: { limit: 3 },
    });
    const first = asked[lent.findIndex((one) => one.status === 'fulfilled')] ?? '';
    expect(await lend(w, first)).toMatchObject({ isNew: false });
    expect(await getTagSlots(w.ctx)).toMatchObject({ used: 3, lent: 3 });
  });

  test('what is returned is deleted at WeChat, counts until then, and can be lent again', async () => {
    const w = await makeTagWorld(4);
    await setLentSlotCount(w.ctx, { count: 1 });
    const broadcastId = uuid();
    const { tagId, code: lentCode } = await lend(w, broadcastId);
    await settleTag(job(), { id: tagId, isFresh: true });
    await tagMembers(w.ctx, { code: lentCode, memberIds: w.memberIds });
    await w.drain();
    await expect(deleteTag(w.ctx, { code: lentCode, carrierCount: 4 })).rejects.toEqual(code('tag.lent'));
    const give = () =>
      transaction((tx) => returnTagSlot(tx, w.ctx, { accountId: w.account.id, broadcastId }));
    await give();
    expect(await give()).toEqual({ operationId: null });
    await expect(lend(w, uuid())).rejects.toEqual(code('tag.no_slot_to_lend'));
    await w.drain();
    expect((await wx.listTags(w.client)).filter((tag) => tag.id > 2)).toEqual([]);
    expect(await db.fanTag.count({ where: { tagId } })).toBe(0);
    await lend(w, uuid());
  });

  test('who may not write broadcasts lends nothing; a wrong number of slots and branches only are refused', async () => {
    const w = await makeTagWorld();
    const manager = makeCtx({ role: 'approver', accountId: w.account.id });
    const input = { accountId: w.account.id, broadcastId: uuid() };
    await expect(transaction((tx) => lendTagSlot(tx, manager, input))).rejects.toEqual(
      code('auth.forbidden'),
    );
    await expect(transaction((tx) => returnTagSlot(tx, manager, input))).rejects.toEqual(
      code('auth.forbidden'),
    );
    await expect(transaction((tx) => lendTagSlot(tx, w.ctx, { ...input, accountId: 0 }))).rejects.toEqual(
      code('account.not_found'),
    );
    await expect(setLentSlotCount(w.ctx, { count: 101 })).rejects.toThrow('tag.bad_slot_count');
    await expect(setLentSlotCount(manager, { count: 1 })).rejects.toEqual(code('auth.forbidden'));
    const limited = makeCtx({ role: 'marketer', accountId: w.account.id, branchIds: [1] });
    await expect(setLentSlotCount(limited, { count: 1 })).rejects.toEqual(code('tag.whole_country_only'));
  });
});
