import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changeAudience } from '@/lib/audiences/change-audience';
import { createAudience } from '@/lib/audiences/create-audience';
import { db } from '@/lib/db/client';
import { makeBroadcastWorld, makeSubmitted, ruleOf } from '@/lib/testing/broadcasts';
import { makeBranch, makeCtx, makeMember, makeStaff, makeTag } from '@/lib/testing/factories';
import { startTestSandbox } from '@/lib/testing/sandbox';
import { approveBroadcast, refuseBroadcast } from './approve-broadcast';
import { cancelBroadcast } from './cancel-broadcast';
import { changeBroadcast } from './change-broadcast';
import { createBroadcast } from './create-broadcast';
import { getBroadcast } from './get-broadcast';
import { listBroadcasts } from './list-broadcasts';
import { submitBroadcast } from './submit-broadcast';

const content = (text: string) => ({ kind: 'text' as const, text });
const code = (value: string) => expect.objectContaining({ code: value });

describe('a broadcast before it is sent', () => {
  let sandbox: { close: () => Promise<void> };
  beforeAll(async () => {
    sandbox = await startTestSandbox();
  });
  afterAll(() => sandbox.close());

  test('a marketer submits and an approver sees frozen people, plan and digest', async () => {
    const { marketer, approver, audience } = await makeBroadcastWorld({ fanCount: 5 });
    const { id, digest } = await makeSubmitted(marketer, audience.id);
    const view = await getBroadcast(approver, { id });
    expect(view).toMatchObject({
      status: 'submitted',
      digest,
      canApprove: true,
      plan: { route: 'openids', batchCount: 1, calls: 1 },
    });
    expect(view.snapshot).toMatchObject({ matchedCount: 5, peopleCount: 5 });
    expect(view.progress.batches).toMatchObject([{ number: 1, status: 'planned', peopleCount: 5 }]);
    expect(
      (await listBroadcasts(approver, { q: '', status: 'submitted', after: '' })).rows.map((r) => r.id),
    ).toEqual([id]);
  });

  test('whoever edited it may not approve it, not even as an admin', async () => {
    const { account, audience } = await makeBroadcastWorld();
    const admin = await makeStaff({ role: 'admin', accountId: account.id });
    const { id, digest } = await makeSubmitted(admin.ctx, audience.id);
    await expect(approveBroadcast(admin.ctx, { id, digest })).rejects.toEqual(code('broadcast.own_edit'));
    expect((await getBroadcast(admin.ctx, { id })).cannotApproveReason).toBe('editor');
    expect(await db.broadcast.findUnique({ where: { id } })).toMatchObject({ status: 'submitted' });
  });

  test('a marketer may not approve and an approver may not write', async () => {
    const { marketer, approver, audience } = await makeBroadcastWorld();
    const { id, digest } = await makeSubmitted(marketer, audience.id);
    const other = await makeStaff({ role: 'marketer', accountId: marketer.accountId });
    await expect(approveBroadcast(other.ctx, { id, digest })).rejects.toEqual(code('auth.forbidden'));
    await expect(cancelBroadcast(approver, { id })).rejects.toEqual(code('auth.forbidden'));
  });

  test('a comma changed after approval voids it, and the old digest approves nothing', async () => {
    const { marketer, approver, audience } = await makeBroadcastWorld();
    const { id, digest } = await makeSubmitted(marketer, audience.id, '会员日，第二杯一元');
    await approveBroadcast(approver, { id, digest });
    const changed = {
      id,
      revision: 1,
      title: '会员日',
      content: content('会员日,第二杯一元'),
      audienceId: audience.id,
      scheduledAt: null,
    };
    const { revision } = await changeBroadcast(marketer, changed);
    const view = await getBroadcast(approver, { id });
    expect(view).toMatchObject({ status: 'draft', snapshot: null, plan: null, digest: null });
    expect(view.approvals).toMatchObject([{ isApproved: true, isVoid: true }]);
    const again = await submitBroadcast(marketer, { id, revision });
    expect(again.digest).not.toBe(digest);
    await expect(approveBroadcast(approver, { id, digest })).rejects.toEqual(code('broadcast.stale_digest'));
    await expect(changeBroadcast(marketer, changed)).rejects.toEqual(code('common.conflict'));
  });

  test('editing the saved audience makes a new version and voids nothing', async () => {
    const { marketer, approver, audience } = await makeBroadcastWorld();
    const other = await makeTag();
    const { id, digest } = await makeSubmitted(marketer, audience.id);
    await changeAudience(marketer, { id: audience.id, version: 1, name: '改过', rule: ruleOf([other.code]) });
    await approveBroadcast(approver, { id, digest });
    expect(await db.broadcast.findUnique({ where: { id } })).toMatchObject({
      status: 'scheduled',
      audienceVersion: 1,
    });
  });

  test('a refusal needs a reason, is kept, and makes it a draft', async () => {
    const { marketer, approver, audience } = await makeBroadcastWorld();
    const { id, digest } = await makeSubmitted(marketer, audience.id);
    await refuseBroadcast(approver, { id, digest, reason: '错别字' });
    const view = await getBroadcast(marketer, { id });
    expect(view).toMatchObject({ status: 'draft', revision: 2, canEdit: true, canSubmit: true });
    expect(view.approvals).toMatchObject([{ isApproved: false, reason: '错别字' }]);
    await expect(approveBroadcast(approver, { id, digest })).rejects.toEqual(code('broadcast.wrong_state'));
  });

  test('an empty audience, one person, and a subscription account are told before anybody is asked', async () => {
    const { marketer } = await makeBroadcastWorld();
    const nobody = await makeTag();
    const empty = await createAudience(marketer, { name: '空', rule: ruleOf([nobody.code]) });
    await expect(makeSubmitted(marketer, empty.id)).rejects.toEqual(code('broadcast.empty_audience'));
    const one = await makeBroadcastWorld({ fanCount: 1 });
    await expect(makeSubmitted(one.marketer, one.audience.id)).rejects.toEqual(code('broadcast.one_person'));
    const subscription = await makeBroadcastWorld({ kind: 'subscription' });
    await expect(makeSubmitted(subscription.marketer, subscription.audience.id)).rejects.toEqual(
      code('broadcast.no_route'),
    );
    expect(await db.audienceSnapshot.count({ where: { accountId: one.account.id } })).toBe(0);
  });

  test('who left, is blacklisted or had the month’s four messages is left out and counted', async () => {
    const { account, marketer, audience } = await makeBroadcastWorld({ fanCount: 6 });
    const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
    const month = new Date(marketer.now.getTime() + 8 * 3_600_000).toISOString().slice(0, 7);
    await db.fan.update({
      where: { id: fans[0]?.id },
      data: { isSubscribed: false, unfollowedAt: new Date() },
    });
    await db.fan.update({ where: { id: fans[1]?.id }, data: { blacklistedAt: new Date() } });
    await db.fanMonthReceipt.create({ data: { fanId: fans[2]?.id ?? 0n, month, count: 4 } });
    const { id } = await makeSubmitted(marketer, audience.id);
    const { snapshot } = await getBroadcast(marketer, { id });
    expect(snapshot).toMatchObject({
      matchedCount: 6,
      peopleCount: 3,
      leftOut: { notFollowing: 1, blacklisted: 1, monthFull: 1 },
    });
  });

  test('a cancelled broadcast cannot be approved, and cancelling again is refused', async () => {
    const { marketer, approver, audience } = await makeBroadcastWorld();
    const { id, digest } = await makeSubmitted(marketer, audience.id);
    await cancelBroadcast(marketer, { id });
    await expect(approveBroadcast(approver, { id, digest })).rejects.toEqual(code('broadcast.wrong_state'));
    await expect(cancelBroadcast(marketer, { id })).rejects.toEqual(code('broadcast.wrong_state'));
  });

  test('a marketer of one branch reaches own people only and is not seen by those of another', async () => {
    const { account, tag, audience } = await makeBroadcastWorld({ fanCount: 4 });
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
    await db.member.updateMany({
      where: { id: { in: fans.slice(0, 3).map((f) => f.memberId) } },
      data: { branchId: own.id },
    });
    await makeMember({ branchId: foreign.id });
    const local = await makeStaff({ role: 'marketer', accountId: account.id, branchIds: [own.id] });
    const { id } = await makeSubmitted(local.ctx, audience.id);
    expect((await getBroadcast(local.ctx, { id })).snapshot?.peopleCount).toBe(3);
    const stranger = makeCtx({ role: 'approver', accountId: account.id, branchIds: [foreign.id] });
    await expect(getBroadcast(stranger, { id })).rejects.toEqual(code('common.not_found'));
    expect((await listBroadcasts(stranger, { q: '', status: '', after: '' })).rows).toEqual([]);
    expect(tag.code).toBeTruthy();
  });

  test('an article whose draft is gone is refused and nothing is stored', async () => {
    const { marketer, audience } = await makeBroadcastWorld();
    const before = await db.broadcast.count({ where: { accountId: marketer.accountId } });
    const input = {
      title: 'x',
      content: { kind: 'article' as const, mediaId: 'gone' },
      audienceId: audience.id,
      scheduledAt: null,
    };
    await expect(createBroadcast(marketer, input)).rejects.toEqual(code('broadcast.draft_gone'));
    expect(await db.broadcast.count({ where: { accountId: marketer.accountId } })).toBe(before);
  });
});
