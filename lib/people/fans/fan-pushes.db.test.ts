import { beforeAll, describe, expect, test } from 'vitest';
import { accountClient } from '@/lib/accounts/account-client';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { actUponPush } from '@/lib/people/handle-push';
import { recordFollow, recordUnfollow } from '@/lib/people/record-follow';
import { makeBranch, makeCtx, makeFan, makeMember, makeTag, unique } from '@/lib/testing/factories';
import { makeUnknownFollowers, syncFans, workOn } from '@/lib/testing/fans';
import { callsOf, control, startTestSandbox } from '@/lib/testing/sandbox';
import { detailNewFans } from './detail-new-fans';
import { checkpoint, claimRun } from './fan-sync-run';
import { startFanSync } from './start-fan-sync';
import { loadListPage } from './sync-list';

const DETAILS = '/cgi-bin/user/info/batchget';

beforeAll(async () => {
  const sandbox = await startTestSandbox();
  return () => sandbox.close();
});

const fanOf = (accountId: number, openid: string) =>
  db.fan.findUniqueOrThrow({ where: { accountId_openid: { accountId, openid } }, include: { member: true } });
const phone = () => `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

/** Reads the first page as a worker does, lets `meanwhile` happen, and writes it. @returns the run, to be worked on */
async function withPushesBetween(ctx: Ctx, meanwhile: () => Promise<void>) {
  const { id } = await startFanSync(ctx, { accountId: ctx.accountId });
  const run = await claimRun(id, unique(), ctx.now);
  if (!run) throw new Error('the run is taken');
  const client = await accountClient(ctx.accountId);
  const page = await loadListPage({ run, client, ctx }, run.position);
  await meanwhile();
  await transaction(async (tx) => {
    const { next, counts } = await page.write(tx);
    await checkpoint(tx, run, { next, counts, rate: null, now: ctx.now });
  });
  await db.fanSync.update({ where: { id }, data: { leaseUntil: null } });
  return workOn(ctx, id);
}

describe('pushes that arrive between a page of the list and its record', () => {
  test('somebody who leaves stays left, and who follows is not taken for gone', async () => {
    const [leaver, known, comer] = [unique('o'), unique('o'), unique('o')];
    const { account, ctx } = await makeUnknownFollowers({ openids: [leaver, known, unique('o')] });
    const accountId = account.id;
    await recordFollow(ctx, { accountId, openid: leaver, at: new Date(Date.now() - 1e6), scene: null });
    const run = await withPushesBetween(ctx, async () => {
      await control('POST', `/_control/accounts/${account.appId}/fans/${leaver}/unfollow`, {});
      await recordUnfollow(ctx, { accountId, openid: leaver, at: ctx.now });
      await recordFollow(ctx, { accountId, openid: comer, at: ctx.now, scene: null });
      // The same fan as on the page, made by the push a moment earlier.
      await recordFollow(ctx, { accountId, openid: known, at: ctx.now, scene: null });
    });
    expect(run).toMatchObject({ status: 'finished', newCount: 1, leftCount: expect.any(Number) });
    expect(await fanOf(accountId, leaver)).toMatchObject({ isSubscribed: false });
    expect(await fanOf(accountId, comer)).toMatchObject({ isSubscribed: true });
    expect(await fanOf(accountId, known)).toMatchObject({ isSubscribed: true });
    const fans = await db.fan.findMany({ where: { accountId } });
    expect(new Set(fans.map((fan) => fan.memberId)).size).toBe(4);
    expect(await db.member.count({ where: { fans: { none: {} }, createdAt: ctx.now } })).toBe(0);
  });

  test('an unfollow that is told after the sync has written the fan is believed', async () => {
    const openid = unique('o');
    const { account, ctx } = await makeUnknownFollowers({ openids: [openid] });
    await syncFans(ctx);
    await recordUnfollow(ctx, { accountId: account.id, openid, at: ctx.now });
    expect(await fanOf(account.id, openid)).toMatchObject({ isSubscribed: false });
  });

  test('a page and pushes of the same fans at the same time make each fan and member once', async () => {
    const openids = Array.from({ length: 60 }, () => unique('o'));
    const { account, ctx } = await makeUnknownFollowers({ openids });
    const { id } = await startFanSync(ctx, { accountId: account.id });
    await Promise.all([
      workOn(ctx, id),
      ...openids.map((openid) =>
        recordFollow(ctx, { accountId: account.id, openid, at: ctx.now, scene: null }),
      ),
    ]);
    const fans = await db.fan.findMany({ where: { accountId: account.id, isSubscribed: true } });
    expect(fans).toHaveLength(60);
    expect(new Set(fans.map((fan) => fan.memberId)).size).toBe(60);
    expect(fans.every((fan) => fan.seenSyncId === id)).toBe(true);
    expect(await db.member.count({ where: { fans: { none: {} }, createdAt: ctx.now } })).toBe(0);
  });
});

describe('who has just followed', () => {
  test('gets details in one call for all, once', async () => {
    const openids = Array.from({ length: 40 }, () => unique('o'));
    const { account, ctx } = await makeUnknownFollowers({ openids });
    for (const openid of openids)
      await actUponPush(ctx, push(account.id, openid, 'subscribe', 'qrscene_lobby'));
    await detailNewFans(ctx);
    await detailNewFans(ctx);
    expect(await callsOf(account.appId, DETAILS)).toHaveLength(1);
    expect(await db.fanDetailOutbox.count({ where: { accountId: account.id } })).toBe(0);
    const fan = await fanOf(account.id, openids[0] ?? '');
    expect(fan).toMatchObject({
      detailedAt: ctx.now,
      scene: 'ADD_SCENE_SEARCH',
      language: 'zh_CN',
      qrScene: 'lobby',
    });
  });

  test('waits when the account cannot be called, and is asked about later', async () => {
    const openid = unique('o');
    const { account, ctx } = await makeUnknownFollowers({ openids: [openid] });
    await recordFollow(ctx, { accountId: account.id, openid, at: ctx.now, scene: null });
    await control('PATCH', `/_control/accounts/${account.appId}`, { verified: false });
    await detailNewFans(ctx);
    expect(await fanOf(account.id, openid)).toMatchObject({ detailedAt: null });
    await control('PATCH', `/_control/accounts/${account.appId}`, { verified: true });
    await detailNewFans({ ...ctx, now: new Date(ctx.now.getTime() + 600_000) });
    expect((await fanOf(account.id, openid)).detailedAt).not.toBeNull();
  });

  test('a scan by a follower is an interaction and brings what the channel gives', async () => {
    const openid = unique('o');
    const { account, ctx } = await makeUnknownFollowers({ openids: [openid] });
    await syncFans(ctx);
    const branch = await makeBranch();
    const channel = await db.channel.create({
      data: { accountId: account.id, scene: 'counter', name: '柜台', branchId: branch.id },
    });
    await actUponPush(ctx, push(account.id, openid, 'scan', 'counter', ctx.now));
    expect(await fanOf(account.id, openid)).toMatchObject({
      lastInteractionAt: ctx.now,
      member: { channelId: channel.id, branchId: branch.id },
    });
  });

  test('an approver may not ask for details', async () => {
    await expect(detailNewFans(makeCtx({ role: 'approver' }))).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
  });
});

describe('one unionid on several accounts', () => {
  test('is one member after the second account’s sync; registered members win, two of them stay apart', async () => {
    const [plain, registered, both, tagged] = Array.from({ length: 4 }, () => unique('o')) as [
      string,
      string,
      string,
      string,
    ];
    const openids = [plain, registered, both, tagged];
    const one = await makeUnknownFollowers({ openids, unionid: true });
    const two = await makeUnknownFollowers({ openids, unionid: true });
    await syncFans(one.ctx);
    const firstOf = async (openid: string) => (await fanOf(one.account.id, openid)).memberId;
    const [mPlain, mRegistered, mBoth, mTagged] = [
      await firstOf(plain),
      await firstOf(registered),
      await firstOf(both),
      await firstOf(tagged),
    ];
    const tag = await makeTag();
    await db.memberTag.create({ data: { memberId: mTagged, tagId: tag.id, source: 'staff' } });
    await db.member.update({ where: { id: mBoth }, data: { registeredAt: new Date() } });
    // These two are known by number already, as members of the second account.
    const secondBoth = await memberWithFan(two.account.id, both);
    const secondRegistered = await memberWithFan(two.account.id, registered);
    const secondTagged = await memberWithFan(two.account.id, tagged);
    await syncFans(two.ctx);

    const secondOf = async (openid: string) => (await fanOf(two.account.id, openid)).memberId;
    expect(await secondOf(plain)).toBe(mPlain);
    expect(await firstOf(registered)).toBe(secondRegistered);
    expect(await db.member.findUnique({ where: { id: mRegistered } })).toMatchObject({
      mergedIntoId: secondRegistered,
    });
    expect([await firstOf(both), await secondOf(both)]).toEqual([mBoth, secondBoth]);
    // Known by a tag: taken over with history, and the tag goes along.
    expect(await firstOf(tagged)).toBe(secondTagged);
    expect(await db.memberTag.findMany({ where: { memberId: secondTagged } })).toMatchObject([
      { tagId: tag.id },
    ]);
    expect(await db.memberMerge.count({ where: { loserId: mTagged, winnerId: secondTagged } })).toBe(1);
    // Once more changes nothing.
    await syncFans(two.ctx);
    expect(await secondOf(plain)).toBe(mPlain);
  });

  test('a follow on the second account joins the member we know within one sweep', async () => {
    const openid = unique('o');
    const one = await makeUnknownFollowers({ openids: [openid], unionid: true });
    const two = await makeUnknownFollowers({ openids: [openid], unionid: true });
    await syncFans(one.ctx);
    await recordFollow(two.ctx, { accountId: two.account.id, openid, at: two.ctx.now, scene: null });
    await detailNewFans(two.ctx);
    const [first, second] = [await fanOf(one.account.id, openid), await fanOf(two.account.id, openid)];
    expect(second.memberId).toBe(first.memberId);
  });
});

async function memberWithFan(accountId: number, openid: string): Promise<bigint> {
  const member = await makeMember({ phone: phone() });
  await makeFan({ accountId, memberId: member.id, openid });
  return member.id;
}

function push(accountId: number, openid: string, event: string, eventKey: string, at = new Date()) {
  return { accountId, openid, event, eventKey, at, payload: {} };
}
