import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { applyChannel, applyChannels } from './apply-channel';
import { actUponPush } from './handle-push';

const ctx = makeCtx();
const AT = new Date('2026-11-20T02:00:00Z');
const later = (minutes: number) => new Date(AT.getTime() + minutes * 60_000);

async function makeChannel(
  accountId: number,
  given: { branchId?: number; scene?: string; tagIds?: number[]; archivedAt?: Date } = {},
) {
  const { tagIds = [], scene = unique('scene'), ...rest } = given;
  return db.channel.create({
    data: { accountId, name: '海报', scene, ...rest, tags: { create: tagIds.map((tagId) => ({ tagId })) } },
  });
}

const push = (accountId: number, openid: string, event: string, eventKey: string | null, at = AT) =>
  actUponPush(ctx, { accountId, openid, event, eventKey, at, payload: {} });
const follow = (accountId: number, openid: string, scene: string, at = AT) =>
  push(accountId, openid, 'subscribe', `qrscene_${scene}`, at);
const scan = (accountId: number, openid: string, scene: string, at = AT) =>
  push(accountId, openid, 'scan', scene, at);

const fanOf = (accountId: number, openid: string) =>
  db.fan.findUniqueOrThrow({
    where: { accountId_openid: { accountId, openid } },
    include: { member: { include: { tags: true, branchChanges: { orderBy: { id: 'asc' } } } } },
  });

describe('somebody follows by a code', () => {
  test('fan and member get the channel, its branch with history, and its tags', async () => {
    const [account, branch, tag] = [await makeAccount(), await makeBranch(), await makeTag()];
    const channel = await makeChannel(account.id, { branchId: branch.id, tagIds: [tag.id] });
    const openid = unique('o');
    await follow(account.id, openid, channel.scene);
    await follow(account.id, openid, channel.scene);
    const { member, ...fan } = await fanOf(account.id, openid);
    expect(fan).toMatchObject({ channelId: channel.id, isSubscribed: true });
    expect(member).toMatchObject({
      channelId: channel.id,
      branchId: branch.id,
      branchSource: 'channel',
      branchRef: String(channel.id),
    });
    expect(member.branchChanges).toMatchObject([
      { fromBranchId: null, toBranchId: branch.id, source: 'channel', ref: String(channel.id), at: AT },
    ]);
    expect(member.tags).toMatchObject([
      { tagId: tag.id, source: 'push', sourceRef: String(channel.id), appliedAt: AT },
    ]);
    expect(await db.searchOutbox.count({ where: { memberId: member.id } })).toBeGreaterThan(0);
  });

  test('a national channel gives no branch, and the next channel with one gives it', async () => {
    const [account, branch] = [await makeAccount(), await makeBranch()];
    const [national, own] = [
      await makeChannel(account.id),
      await makeChannel(account.id, { branchId: branch.id }),
    ];
    const openid = unique('o');
    await follow(account.id, openid, national.scene);
    expect((await fanOf(account.id, openid)).member).toMatchObject({
      channelId: national.id,
      branchId: null,
      branchSource: null,
    });
    await scan(account.id, openid, own.scene, later(1));
    const { member, ...fan } = await fanOf(account.id, openid);
    expect(fan.channelId).toBe(national.id);
    expect(member).toMatchObject({ channelId: national.id, branchId: branch.id, branchRef: String(own.id) });
  });

  test('two channels scanned one after the other: the first one’s branch stays, tags of both are given', async () => {
    const account = await makeAccount();
    const [first, second] = [await makeBranch(), await makeBranch()];
    const [a, b] = [await makeTag(), await makeTag()];
    const [one, two] = [
      await makeChannel(account.id, { branchId: first.id, tagIds: [a.id] }),
      await makeChannel(account.id, { branchId: second.id, tagIds: [b.id] }),
    ];
    const openid = unique('o');
    await follow(account.id, openid, one.scene);
    await scan(account.id, openid, two.scene, later(1));
    const { member } = await fanOf(account.id, openid);
    expect(member).toMatchObject({ channelId: one.id, branchId: first.id });
    expect(member.branchChanges).toHaveLength(1);
    expect(member.tags.map((tag) => tag.tagId).sort()).toEqual([a.id, b.id].sort());
  });

  test('who comes back by another code keeps the channel of the first follow', async () => {
    const account = await makeAccount();
    const [one, two] = [await makeChannel(account.id), await makeChannel(account.id)];
    const openid = unique('o');
    await follow(account.id, openid, one.scene);
    await push(account.id, openid, 'unsubscribe', null, later(1));
    await follow(account.id, openid, two.scene, later(2));
    expect(await fanOf(account.id, openid)).toMatchObject({ channelId: one.id, isSubscribed: true });
  });

  test('who followed without a code and scans one later has no follow by it, but the member its channel', async () => {
    const account = await makeAccount();
    const channel = await makeChannel(account.id);
    const openid = unique('o');
    await push(account.id, openid, 'subscribe', null);
    await scan(account.id, openid, channel.scene, later(1));
    expect(await fanOf(account.id, openid)).toMatchObject({
      channelId: null,
      lastInteractionAt: later(1),
      member: { channelId: channel.id },
    });
  });

  test('a scan by somebody we did not know makes fan and member, once', async () => {
    const [account, branch] = [await makeAccount(), await makeBranch()];
    const channel = await makeChannel(account.id, { branchId: branch.id });
    const openid = unique('o');
    await scan(account.id, openid, channel.scene);
    await scan(account.id, openid, channel.scene);
    expect(await fanOf(account.id, openid)).toMatchObject({
      isSubscribed: true,
      channelId: null,
      member: { channelId: channel.id, branchId: branch.id },
    });
  });

  test('an unknown scene, another account’s scene and an archived channel bring a follower and nothing else', async () => {
    const [account, other, branch, tag] = [
      await makeAccount(),
      await makeAccount(),
      await makeBranch(),
      await makeTag(),
    ];
    const gifts = { branchId: branch.id, tagIds: [tag.id] };
    const foreign = await makeChannel(other.id, gifts);
    const archived = await makeChannel(account.id, { ...gifts, archivedAt: AT });
    for (const scene of ['no-such-scene', foreign.scene, archived.scene]) {
      const openid = unique('o');
      await follow(account.id, openid, scene);
      await scan(account.id, openid, scene, later(1));
      expect(await fanOf(account.id, openid)).toMatchObject({
        isSubscribed: true,
        channelId: null,
        member: { channelId: null, branchId: null, tags: [] },
      });
    }
    // What happened before the archiving counts, however late it is told.
    const openid = unique('o');
    await follow(account.id, openid, archived.scene, later(-1));
    expect((await fanOf(account.id, openid)).channelId).toBe(archived.id);
  });

  test('a scene of 64 Chinese characters is recognised, and so is one that itself begins with qrscene_', async () => {
    const account = await makeAccount();
    for (const scene of ['门'.repeat(64), 'qrscene_inner']) {
      const channel = await makeChannel(account.id, { scene });
      const openid = unique('o');
      await follow(account.id, openid, scene);
      expect((await fanOf(account.id, openid)).channelId).toBe(channel.id);
    }
  });

  test('in an exclusive group the channel’s tag takes the other’s place; tags that are archived are not given', async () => {
    const account = await makeAccount();
    const group = await db.tagGroup.create({ data: { name: unique('等级'), isExclusive: true } });
    const [gold, silver, gone] = [
      await makeTag({ groupId: group.id }),
      await makeTag({ groupId: group.id }),
      await makeTag(),
    ];
    await db.tag.update({ where: { id: gone.id }, data: { state: 'archived' } });
    const channel = await makeChannel(account.id, { tagIds: [silver.id, gone.id] });
    const member = await makeMember();
    const fan = await makeFan({ accountId: account.id, memberId: member.id });
    await db.memberTag.create({ data: { memberId: member.id, tagId: gold.id, source: 'staff' } });
    await scan(account.id, fan.openid, channel.scene);
    expect(await db.memberTag.findMany({ where: { memberId: member.id } })).toMatchObject([
      { tagId: silver.id, exclusiveGroupId: group.id, source: 'push' },
    ]);
  });
});

describe('applyChannels', () => {
  test('many arrivals at once: the earliest counts for whoever is named twice, merged members get nothing', async () => {
    const account = await makeAccount();
    const [first, second, tag] = [await makeBranch(), await makeBranch(), await makeTag()];
    const [one, two] = [
      await makeChannel(account.id, { branchId: first.id, tagIds: [tag.id] }),
      await makeChannel(account.id, { branchId: second.id }),
    ];
    const members = [await makeMember(), await makeMember(), await makeMember()] as const;
    const [twice, once, merged] = members;
    await db.member.update({ where: { id: merged.id }, data: { mergedIntoId: once.id } });
    const fan = await makeFan({ accountId: account.id, memberId: twice.id });
    const arrivals = [
      { memberId: twice.id, fanId: fan.id, channelId: two.id, at: later(5) },
      { memberId: twice.id, fanId: fan.id, channelId: one.id, at: AT },
      { memberId: once.id, fanId: null, channelId: two.id, at: AT },
      { memberId: merged.id, fanId: null, channelId: one.id, at: AT },
    ];
    await transaction((tx) => applyChannels(tx, arrivals));
    const read = await db.member.findMany({
      where: { id: { in: members.map((m) => m.id) } },
      include: { tags: true },
      orderBy: { id: 'asc' },
    });
    expect(read).toMatchObject([
      { branchId: first.id, channelId: one.id, tags: [{ tagId: tag.id }] },
      { branchId: second.id, channelId: two.id, tags: [] },
      { branchId: null, channelId: null, tags: [] },
    ]);
    expect((await db.fan.findUniqueOrThrow({ where: { id: fan.id } })).channelId).toBe(one.id);
    await transaction((tx) => applyChannels(tx, []));
  });

  test('two codes scanned at the same moment leave one branch and one change', async () => {
    const account = await makeAccount();
    const channels = await Promise.all(
      [await makeBranch(), await makeBranch()].map((branch) =>
        makeChannel(account.id, { branchId: branch.id }),
      ),
    );
    const member = await makeMember();
    await Promise.all(
      channels.map((channel) =>
        transaction((tx) =>
          applyChannel(tx, { memberId: member.id, fanId: null, channelId: channel.id, at: AT }),
        ),
      ),
    );
    const { branchId } = await db.member.findUniqueOrThrow({ where: { id: member.id } });
    expect(await db.memberBranchChange.findMany({ where: { memberId: member.id } })).toMatchObject([
      { fromBranchId: null, toBranchId: branchId },
    ]);
  });
});
