import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { mergeMembers } from '@/lib/people/merge-members';
import { undoMerge } from '@/lib/people/undo-merge';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { clearOldLocations } from './clear-old-locations';
import { eraseMemberLocations, eraseOwnLocations } from './erase-locations';
import { changeKeepMonths, KEEP_MONTHS, readKeepMonths } from './keep-months';
import { recordLocations } from './record-locations';

const ctx = makeCtx({ now: new Date('2026-03-10T04:00:00Z') });
const NOWHERE = { latitude: null, longitude: null, locatedAt: null, locationSource: null };
const memberOf = (id: bigint) => db.member.findUniqueOrThrow({ where: { id } });
const historyOf = (memberId: bigint) => db.memberLocation.count({ where: { memberId } });

async function makeLocated(at = new Date('2026-03-01T00:00:00Z'), branchId?: number) {
  const [account, member] = [await makeAccount(), await makeMember({ branchId })];
  const fan = await makeFan({ accountId: account.id, memberId: member.id });
  await transaction((tx) =>
    recordLocations(tx, ctx, [
      {
        memberId: member.id,
        fanId: fan.id,
        latitude: 5,
        longitude: 60,
        accuracyM: 9,
        source: 'wechat',
        at,
      },
    ]),
  );
  const message = await db.inboundMessage.create({
    data: {
      accountId: account.id,
      dedupKey: unique(),
      openid: fan.openid,
      kind: 'event.location',
      msgType: 'event',
      event: 'location',
      sentAt: at,
      receivedAt: at,
      handledAt: at,
      latitude: 5,
      longitude: 60,
      payload: { MsgType: 'event', Latitude: '5', Longitude: '60', Precision: '9' },
    },
  });
  return {
    account,
    member,
    fan,
    messageOf: () => db.inboundMessage.findUniqueOrThrow({ where: { id: message.id } }),
  };
}

describe('whoever may write members', () => {
  test('erases the history, the last place and what the pushes told, with a row in the audit log', async () => {
    const { member, messageOf } = await makeLocated();
    await db.searchOutbox.deleteMany({ where: { memberId: member.id } });
    expect(await eraseMemberLocations(ctx, { id: String(member.id) })).toEqual({ count: 1 });
    expect(await memberOf(member.id)).toMatchObject(NOWHERE);
    expect(await historyOf(member.id)).toBe(0);
    expect(await messageOf()).toMatchObject({
      latitude: null,
      longitude: null,
      payload: { MsgType: 'event' },
    });
    expect(JSON.stringify((await messageOf()).payload)).not.toContain('60');
    expect(await db.searchOutbox.count({ where: { memberId: member.id } })).toBe(1);
    const rows = await db.auditLog.findMany({
      where: { targetType: 'member', targetId: String(member.id), action: 'member.erase_locations' },
    });
    expect(rows.map((row) => row.details)).toEqual([{ count: 1 }]);
  });

  test('twice finds nothing the second time', async () => {
    const { member } = await makeLocated();
    await eraseMemberLocations(ctx, { id: String(member.id) });
    expect(await eraseMemberLocations(ctx, { id: String(member.id) })).toEqual({ count: 0 });
  });

  test('without the permission, of another branch or of nobody changes nothing', async () => {
    const [own, other] = [await makeBranch(), await makeBranch()];
    const { member } = await makeLocated(undefined, other.id);
    const id = String(member.id);
    await expect(eraseMemberLocations(makeCtx({ role: 'approver' }), { id })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id] });
    for (const [by, whom] of [
      [limited, id],
      [ctx, '9000000000'],
    ] as const) {
      await expect(eraseMemberLocations(by, { id: whom })).rejects.toMatchObject({
        code: 'common.not_found',
      });
    }
    expect(await historyOf(member.id)).toBe(1);
  });

  test('leaves nothing that undoing a merge could bring back', async () => {
    const [winner, loser] = [await makeLocated(), await makeLocated()];
    const [winnerId, loserId] = [String(winner.member.id), String(loser.member.id)];
    await mergeMembers(ctx, { winnerId, loserId });
    await eraseMemberLocations(ctx, { id: winnerId });
    const merge = await db.memberMerge.findFirstOrThrow({ where: { winnerId: winner.member.id } });
    await undoMerge(ctx, { mergeId: merge.id });
    for (const { member } of [winner, loser]) {
      expect(await memberOf(member.id)).toMatchObject({ ...NOWHERE, mergedIntoId: null });
      expect(await historyOf(member.id)).toBe(0);
    }
  });
});

test('a member erases their own places, and nobody else’s', async () => {
  const [one, other] = [await makeLocated(), await makeLocated()];
  const own = { ...ctx, actor: { kind: 'member' as const, id: String(one.member.id), name: '' } };
  expect(await eraseOwnLocations(own, { accountId: other.account.id, openid: one.fan.openid })).toEqual({
    count: 0,
  });
  expect(await eraseOwnLocations(own, { accountId: one.account.id, openid: one.fan.openid })).toEqual({
    count: 1,
  });
  expect([await historyOf(one.member.id), await historyOf(other.member.id)]).toEqual([0, 1]);
  const row = await db.auditLog.findFirstOrThrow({ where: { targetId: String(one.member.id) } });
  expect(row).toMatchObject({ actorKind: 'member', action: 'member.erase_locations' });
  await expect(eraseMemberLocations(own, { id: String(other.member.id) })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
});

describe('places are kept', () => {
  test('for the months of the setting: older history, last places and pushes go in chunks', async () => {
    await db.setting.deleteMany({ where: { key: KEEP_MONTHS } });
    const old = await Promise.all(
      Array.from({ length: 5 }, () => makeLocated(new Date('2025-03-10T03:59:59Z'))),
    );
    const young = await makeLocated(new Date('2025-03-10T04:00:01Z'));
    const { historyCount, memberCount } = await clearOldLocations(ctx, { chunk: 2 });
    expect([historyCount, memberCount]).toEqual([5, 5]);
    for (const { member, messageOf } of old) {
      expect(await memberOf(member.id)).toMatchObject(NOWHERE);
      expect(await historyOf(member.id)).toBe(0);
      expect((await messageOf()).latitude).toBeNull();
    }
    expect((await memberOf(young.member.id)).latitude).toBe(5);
    expect(await historyOf(young.member.id)).toBe(1);
    expect((await young.messageOf()).latitude).toBe(5);
    expect(await clearOldLocations(ctx, { chunk: 2 })).toEqual({ historyCount: 0, memberCount: 0 });
    await changeKeepMonths(ctx, { months: 11 });
    expect(await clearOldLocations(ctx)).toEqual({ historyCount: 1, memberCount: 1 });
    await db.setting.deleteMany({ where: { key: KEEP_MONTHS } });
  });

  test('as an admin of the whole country says; nobody else, and nothing but months', async () => {
    await changeKeepMonths(ctx, { months: 24 });
    expect(await readKeepMonths()).toBe(24);
    const limited = makeCtx({ branchIds: [1] });
    for (const by of [makeCtx({ role: 'marketer' }), limited]) {
      await expect(changeKeepMonths(by, { months: 1 })).rejects.toMatchObject({ code: 'auth.forbidden' });
    }
    for (const months of [0, 1.5, 121, Number.NaN]) {
      await expect(changeKeepMonths(ctx, { months })).rejects.toThrow();
    }
    expect(await readKeepMonths()).toBe(24);
    await db.setting.update({ where: { key: KEEP_MONTHS }, data: { value: 'forever' } });
    expect(await readKeepMonths()).toBe(12);
    const rows = await db.auditLog.count({ where: { action: 'setting.change', targetId: KEEP_MONTHS } });
    expect(rows).toBeGreaterThan(0);
    await db.setting.deleteMany({ where: { key: KEEP_MONTHS } });
  });
});
