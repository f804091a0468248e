import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAuthorisation } from '@/lib/accounts/start-authorisation';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { createTag } from '@/lib/tags/create-tag';
import { syncWechatTags } from '@/lib/tags/sync-wechat-tags';
import { tagMembers } from '@/lib/tags/tag-members';
import { makeBroadcastWorld, makeSubmitted } from '@/lib/testing/broadcasts';
import { agree, handleEvents, makeSandboxComponent } from '@/lib/testing/components';
import { makeCtx, makeStaff } from '@/lib/testing/factories';
import { callsOf, control, startTestSandbox } from '@/lib/testing/sandbox';
import { approveBroadcast } from './approve-broadcast';
import { resumeBroadcast } from './cancel-broadcast';
import { sendBroadcast } from './send-broadcast';

const SEND = '/cgi-bin/message/mass/send';
const TAGGING = '/cgi-bin/tags/members/batchtagging';

let sandbox: { close: () => Promise<void> };
let platform: Awaited<ReturnType<typeof makeSandboxComponent>>;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  platform = await makeSandboxComponent();
});
afterAll(async () => {
  await sandbox.close();
  await platform.close();
});

/** The owner of `appId` authorises it to the platform, and the worker hears of it. */
async function authorise(appId: string, sets = [1, 2, 7]) {
  const { ctx } = await makeStaff();
  const { id, appId: componentAppId } = platform.component;
  // Events of one kind about one account in the same second are one event.
  await control('POST', '/_control/clock', { advanceSeconds: 1 });
  const { pcUrl } = await startAuthorisation(ctx, { componentId: id });
  await agree(pcUrl, { componentAppId, account: appId, sets });
  await handleEvents(id);
}
const onWechat = async (path: string, body: object) => {
  await control('POST', `/_control/components/${platform.component.appId}${path}`, body);
};
const revoke = async (appId: string) => {
  await onWechat('/revoke', { account: appId });
  await handleEvents(platform.component.id);
};
const jobOf = (ctx: Ctx): Ctx => ({ ...ctx, actor: { kind: 'job', id: 'test', name: 'test' } });

describe('the broadcast of an account whose owner took the authorisation back', () => {
  async function approved() {
    const world = await makeBroadcastWorld();
    await authorise(world.account.appId);
    const { id, digest } = await makeSubmitted(world.marketer, world.audience.id);
    await approveBroadcast(world.approver, { id, digest });
    return { ...world, id };
  }
  const read = (id: string) => db.broadcast.findUniqueOrThrow({ where: { id }, include: { batches: true } });

  test('pauses with the reason before the first call', async () => {
    const { id, marketer, account } = await approved();
    await revoke(account.appId);
    expect(await sendBroadcast(jobOf(marketer), { broadcastId: id })).toBe('paused');
    expect(await read(id)).toMatchObject({ status: 'paused', pauseReason: 'account.revoked' });
    expect(await callsOf(account.appId, SEND)).toEqual([]);
  });

  test('pauses in the middle without calling the batch failed, and goes on after a new authorisation', async () => {
    const { id, marketer, account } = await approved();
    await onWechat('/revoke', { account: account.appId });
    expect(await sendBroadcast(jobOf(marketer), { broadcastId: id })).toBe('paused');
    const paused = await read(id);
    expect(paused).toMatchObject({ status: 'paused', pauseReason: 'account.revoked' });
    expect(paused.batches.map((batch) => batch.status)).not.toContain('failed');
    await handleEvents(platform.component.id);
    await authorise(account.appId);
    await resumeBroadcast(marketer, { id });
    expect(await sendBroadcast(jobOf(marketer), { broadcastId: id })).toBe('all_called');
    expect((await read(id)).batches.map((batch) => batch.status)).toEqual(['accepted']);
  });

  test('pauses when the set for mass sending is not granted, without a call', async () => {
    const { id, marketer, account } = await approved();
    await onWechat('/change', { account: account.appId, sets: [1, 2] });
    await handleEvents(platform.component.id);
    expect(await sendBroadcast(jobOf(marketer), { broadcastId: id })).toBe('paused');
    expect(await read(id)).toMatchObject({ status: 'paused', pauseReason: 'account.permission_missing' });
    expect(await callsOf(account.appId, SEND)).toEqual([]);
  });
});

describe('the tags of an account whose owner took the authorisation back', () => {
  test('wait with the reason without being tried again and again, and reach WeChat after a new authorisation', async () => {
    const { account, marketer } = await makeBroadcastWorld({ fanCount: 3 });
    await authorise(account.appId);
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const { code } = await createTag(marketer, { kind: 'wechat', name: '回头客', code: '', groupId: null });
    const fans = await db.fan.findMany({ where: { accountId: account.id } });
    await tagMembers(marketer, { code, memberIds: fans.map((fan) => String(fan.memberId)) });
    await revoke(account.appId);
    await syncWechatTags(ctx);
    const tag = await db.tag.findUniqueOrThrow({ where: { code } });
    const waiting = await db.wechatTagOutbox.findMany({ where: { tagId: tag.id } });
    expect(waiting).toHaveLength(3);
    for (const row of waiting) expect(row.notBefore.getTime()).toBeGreaterThan(ctx.now.getTime() + 60_000);
    expect(await db.fanTag.count({ where: { tagId: tag.id, failure: 'account.revoked' } })).toBe(3);
    await syncWechatTags(ctx);
    expect(await callsOf(account.appId, TAGGING)).toEqual([]);
    await authorise(account.appId);
    await syncWechatTags({ ...ctx, now: new Date(ctx.now.getTime() + 10 * 60_000) });
    expect(await db.fanTag.count({ where: { tagId: tag.id, confirmed: true, failure: null } })).toBe(3);
  });
});
