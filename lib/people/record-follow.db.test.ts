import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { getMember } from '@/lib/members/get-member';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { lockMembers } from './lock-members';
import { mergeInto } from './merge-into';
import { recordFollow, recordUnfollow } from './record-follow';
import { recordScan } from './record-scan';

const ctx = makeCtx();
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 2, minute));
const fanOf = (accountId: number, openid: string) =>
  db.fan.findUniqueOrThrow({ where: { accountId_openid: { accountId, openid } }, include: { member: true } });

async function somebody() {
  const account = await makeAccount();
  const fan = { accountId: account.id, openid: unique('o') };
  return {
    ...fan,
    follows: (minute: number, scene: string | null = null) =>
      recordFollow(ctx, { ...fan, at: at(minute), scene }),
    leaves: (minute: number) => recordUnfollow(ctx, { ...fan, at: at(minute) }),
    is: () => fanOf(fan.accountId, fan.openid),
  };
}

describe('pushes of one fan that are handled in another order than they happened', () => {
  test('an older follow changes no times of a newer one, and what came between them stays without effect', async () => {
    const one = await somebody();
    await one.follows(30, 'door');
    await one.follows(10, 'poster');
    expect(await one.is()).toMatchObject({
      followedAt: at(30),
      lastInteractionAt: at(30),
      qrScene: 'door',
    });
    await one.leaves(20);
    expect(await one.is()).toMatchObject({ isSubscribed: true, unfollowedAt: null });
  });

  test('of two leaves the later one counts, so that a follow from between them does not bring the fan back', async () => {
    const one = await somebody();
    await one.follows(10);
    await one.leaves(40);
    await one.leaves(20);
    await one.follows(30);
    expect(await one.is()).toMatchObject({ isSubscribed: false, unfollowedAt: at(40) });
  });

  test('somebody new whose leave is handled before the follow has left', async () => {
    const one = await somebody();
    await db.inboundMessage.create({
      data: {
        accountId: one.accountId,
        openid: one.openid,
        dedupKey: unique('k'),
        kind: 'event.unsubscribe',
        msgType: 'event',
        event: 'unsubscribe',
        sentAt: at(11),
        payload: {},
      },
    });
    await one.leaves(11);
    await one.follows(10);
    expect(await one.is()).toMatchObject({ isSubscribed: false, followedAt: at(10), unfollowedAt: at(11) });
    await one.follows(12);
    expect(await one.is()).toMatchObject({ isSubscribed: true, unfollowedAt: null });
  });
});

describe('a scan by somebody of whom no follow was told', () => {
  test('is one of a follower, for only followers send it; one from before the leave changes nothing', async () => {
    const one = await somebody();
    const scans = (minute: number) =>
      recordScan(ctx, { accountId: one.accountId, openid: one.openid, at: at(minute), scene: 'door' });
    await one.follows(10);
    await one.leaves(20);
    await scans(15);
    expect(await one.is()).toMatchObject({ isSubscribed: false });
    await scans(30);
    expect(await one.is()).toMatchObject({ isSubscribed: true, unfollowedAt: null });
  });
});

describe('a fan who left and follows again', () => {
  test('gets the wished WeChat tags set again, for WeChat took them; what was taken off stays off', async () => {
    const one = await somebody();
    await one.follows(10);
    const { id: fanId } = await one.is();
    const [kept, off, lent] = [
      await makeTag({ accountId: one.accountId, wechatTagId: 101 }),
      await makeTag({ accountId: one.accountId, wechatTagId: 102 }),
      await makeTag({ accountId: one.accountId, wechatTagId: 103 }),
    ];
    await db.fanTag.createMany({
      data: [
        { fanId, tagId: kept.id, wanted: true, confirmed: true, source: 'staff' },
        { fanId, tagId: off.id, wanted: false, confirmed: true, source: 'staff' },
        { fanId, tagId: lent.id, wanted: true, confirmed: true, source: 'staff' },
      ],
    });
    // Lent to a broadcast: whoever dropped out of its people does not come in again.
    await db.tag.update({ where: { id: lent.id }, data: { slot: 'lent' } });
    await one.follows(10);
    expect(await db.wechatTagOutbox.count({ where: { fanId } })).toBe(0);
    const shown = async () => {
      const { fans } = await getMember(ctx, { id: String((await one.is()).memberId) });
      return fans.flatMap((fan) => fan.wechatTags.map((tag) => tag.name));
    };
    expect(await shown()).toEqual([kept.name, lent.name]);
    await one.leaves(20);
    expect(await shown()).toEqual([]);
    await one.follows(30);
    await one.follows(30);
    expect(await db.wechatTagOutbox.findMany({ where: { fanId } })).toMatchObject([
      { accountId: one.accountId, tagId: kept.id, priority: 0 },
    ]);
    expect(await db.fanTag.findMany({ where: { fanId }, orderBy: { tagId: 'asc' } })).toMatchObject([
      { wanted: true, confirmed: false },
      { wanted: false, confirmed: false },
      { wanted: true, confirmed: false },
    ]);
  });
});

/** Begins a push while a merge of the fan's member is under way, and lets the merge end when the push waits for it. */
async function whileMerged(push: (fan: { accountId: number; openid: string }) => Promise<void>) {
  const account = await makeAccount();
  const [winner, loser] = [await makeMember(), await makeMember()];
  const fan = await makeFan({ accountId: account.id, memberId: loser.id, isSubscribed: true });
  const pushed = await transaction(async (tx) => {
    const rows = await lockMembers(tx, [winner.id, loser.id]);
    const [into, from] = [rows.get(winner.id), rows.get(loser.id)];
    if (!into || !from) throw new Error('the members are gone');
    const done = push({ accountId: account.id, openid: fan.openid });
    const isWaiting = async () => {
      const [row] = await db.$queryRaw<{ waits: boolean }[]>`
        select exists (select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
                        where not l.granted and a.datname = current_database()) as waits`;
      return row?.waits ?? false;
    };
    await expect.poll(isWaiting, { interval: 20 }).toBe(true);
    await mergeInto(tx, ctx, { winner: into, loser: from });
    return { done };
  });
  await pushed.done;
  return { winner, fan: await fanOf(account.id, fan.openid) };
}

describe('a push that arrives while the fan’s member is merged', () => {
  test('a scan gives the survivor what the channel gives', async () => {
    const branch = await makeBranch();
    const { winner, fan } = await whileMerged(async ({ accountId, openid }) => {
      await db.channel.create({ data: { accountId, name: '柜台', scene: 'till', branchId: branch.id } });
      await recordScan(ctx, { accountId, openid, at: at(10), scene: 'till' });
    });
    expect(fan).toMatchObject({ memberId: winner.id, member: { branchId: branch.id } });
  });

  test('a leave is told to the index for the survivor', async () => {
    const { winner, fan } = await whileMerged(({ accountId, openid }) =>
      recordUnfollow(ctx, { accountId, openid, at: new Date() }),
    );
    expect(fan).toMatchObject({ memberId: winner.id, isSubscribed: false });
    // Once by the merge and once by the leave.
    expect(await db.searchOutbox.count({ where: { memberId: winner.id } })).toBe(2);
  });
});
