import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { handlePush } from '@/lib/people/handle-push';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { recordLocations, type ToldLocation } from './record-locations';

const ctx = makeCtx({ now: new Date('2026-03-10T04:00:00Z') });
const at = (minute: number) => new Date(Date.UTC(2026, 2, 10, 3, minute));

const record = (told: ToldLocation[]) => transaction((tx) => recordLocations(tx, ctx, told));
const place = (memberId: bigint, more: Partial<ToldLocation> = {}): ToldLocation => ({
  memberId,
  fanId: null,
  latitude: 10,
  longitude: 60,
  accuracyM: 30,
  source: 'h5',
  at: at(0),
  ...more,
});
const memberOf = (id: bigint) => db.member.findUniqueOrThrow({ where: { id } });
const historyOf = (memberId: bigint) => db.memberLocation.count({ where: { memberId } });
async function makeStore(branchId: number, latitude: number, longitude: number, closedAt?: Date) {
  return db.store.create({
    data: { branchId, code: unique('s'), name: unique('门店'), latitude, longitude, closedAt },
  });
}
async function makeBranchAt(latitude: number, longitude: number) {
  const { id } = await makeBranch();
  return db.branch.update({ where: { id }, data: { latitude, longitude } });
}

describe('places', () => {
  test('are stored with accuracy, source and time, and the index hears of the last one', async () => {
    const { id } = await makeMember();
    await db.searchOutbox.deleteMany({ where: { memberId: id } });
    expect(await record([place(id)])).toEqual({ newCount: 1, refusedCount: 0 });
    expect(await memberOf(id)).toMatchObject({
      latitude: 10,
      longitude: 60,
      locationAccuracyM: 30,
      locationSource: 'h5',
      locatedAt: at(0),
    });
    expect(await db.searchOutbox.count({ where: { memberId: id } })).toBe(1);
  });

  test('that come twice are stored once', async () => {
    const { id } = await makeMember();
    await record([place(id), place(id)]);
    expect(await record([place(id)])).toEqual({ newCount: 0, refusedCount: 0 });
    expect(await historyOf(id)).toBe(1);
    expect(await record([place(id, { source: 'wechat' })])).toEqual({ newCount: 1, refusedCount: 0 });
  });

  test('in any order of arrival leave the newest on the member', async () => {
    const { id } = await makeMember();
    await record([place(id, { at: at(5), latitude: 15 })]);
    await record([place(id, { at: at(1), latitude: 11 }), place(id, { at: at(3), latitude: 13 })]);
    expect(await memberOf(id)).toMatchObject({ latitude: 15, locatedAt: at(5) });
    await record([place(id, { at: at(9), latitude: 19 }), place(id, { at: at(7), latitude: 17 })]);
    expect(await memberOf(id)).toMatchObject({ latitude: 19, locatedAt: at(9) });
    expect(await historyOf(id)).toBe(5);
  });

  test.each([
    { latitude: Number.NaN },
    { longitude: Number.NaN },
    { latitude: Number.POSITIVE_INFINITY },
    { latitude: 90.0001 },
    { longitude: -180.5 },
    { latitude: 0, longitude: 0 },
    { at: new Date('2031-01-01') },
  ])('that are none are refused, and the others of the batch are kept: %o', async (bad) => {
    const [one, other] = [await makeMember(), await makeMember()];
    expect(await record([place(one.id, bad), place(other.id)])).toEqual({ newCount: 1, refusedCount: 1 });
    expect(await memberOf(one.id)).toMatchObject({ latitude: null, locatedAt: null });
    expect(await historyOf(one.id)).toBe(0);
  });

  test('with an accuracy that is none are stored without it', async () => {
    const { id } = await makeMember();
    await record([place(id, { accuracyM: Number.NaN }), place(id, { at: at(1), accuracyM: -5 })]);
    expect((await memberOf(id)).locationAccuracyM).toBeNull();
    expect(await historyOf(id)).toBe(2);
  });

  test('of a merged member go to who took over; nobody gets those of an unknown one', async () => {
    const [winner, loser] = [await makeMember(), await makeMember()];
    await db.member.update({ where: { id: loser.id }, data: { mergedIntoId: winner.id } });
    await record([place(loser.id), place(9_000_000_000n)]);
    expect(await historyOf(loser.id)).toBe(0);
    expect(await memberOf(winner.id)).toMatchObject({ latitude: 10 });
  });
});

describe('the nearest branch', () => {
  test('is the one of the nearest open store or office within 50 km', async () => {
    const [near, far] = [await makeBranchAt(-40.3, 60), await makeBranchAt(-40.4, 60)];
    const { id } = await makeMember();
    await record([place(id, { latitude: -40.31 })]);
    expect(await memberOf(id)).toMatchObject({
      branchId: near.id,
      branchSource: 'location',
      branchRef: 'h5',
    });
    await makeStore(far.id, -40.305, 60, new Date());
    await record([place(id, { latitude: -40.306, at: at(1) })]);
    expect((await memberOf(id)).branchId).toBe(near.id);
    await makeStore(far.id, -40.309, 60);
    await record([place(id, { latitude: -40.308, at: at(2) })]);
    expect((await memberOf(id)).branchId).toBe(far.id);
  });

  test('is none beyond 50 km, and who had one by a place keeps it', async () => {
    const branch = await makeBranchAt(-50, 60);
    const { id } = await makeMember();
    // 0.46 degrees of latitude are 51 km.
    await record([place(id, { latitude: -50.46 })]);
    expect(await memberOf(id)).toMatchObject({ branchId: null, branchSource: null });
    await record([place(id, { latitude: -50.44, at: at(1) })]);
    expect((await memberOf(id)).branchId).toBe(branch.id);
    await record([place(id, { latitude: -52, at: at(2) })]);
    expect((await memberOf(id)).branchId).toBe(branch.id);
  });

  test('is found across the line where longitudes wrap', async () => {
    const branch = await makeBranchAt(-20, 179.95);
    const { id } = await makeMember();
    await record([place(id, { latitude: -20, longitude: -179.95 })]);
    expect((await memberOf(id)).branchId).toBe(branch.id);
  });

  test('does not replace what a channel, a store or a person said', async () => {
    const [branch, other] = [await makeBranchAt(-60, 60), await makeBranch()];
    for (const branchSource of ['channel', 'store', 'staff', 'import', 'api', null, 'location']) {
      const { id } = await makeMember({ branchId: branchSource === null ? undefined : other.id });
      await db.member.update({ where: { id }, data: { branchSource } });
      await record([place(id, { latitude: -60 })]);
      const isFree = branchSource === null || branchSource === 'location';
      expect((await memberOf(id)).branchId, String(branchSource)).toBe(isFree ? branch.id : other.id);
    }
  });

  test('changes with history, once for a batch of people', async () => {
    const branch = await makeBranchAt(-65, 60);
    const members = await Promise.all(Array.from({ length: 20 }, () => makeMember()));
    await record(members.map(({ id }) => place(id, { latitude: -65.1 })));
    const changes = await db.memberBranchChange.findMany({ where: { toBranchId: branch.id } });
    expect(changes.map((change) => change.source)).toEqual(members.map(() => 'location'));
  });
});

describe('a push', () => {
  async function push(message: { event: string | null; payload: Record<string, string>; openid?: string }) {
    const [account, member] = [await makeAccount(), await makeMember()];
    const fan = await makeFan({ accountId: account.id, memberId: member.id });
    const { id } = await db.inboundMessage.create({
      data: {
        accountId: account.id,
        dedupKey: unique(),
        openid: message.openid ?? fan.openid,
        kind: 'x',
        msgType: message.event ? 'event' : 'location',
        event: message.event,
        sentAt: at(0),
        payload: message.payload,
      },
    });
    await handlePush(ctx, { messageId: String(id) });
    return db.memberLocation.findMany({ where: { memberId: member.id }, omit: { id: true, memberId: true } });
  }

  test('LOCATION is recorded with its precision', async () => {
    const payload = { Latitude: '23.137466', Longitude: '113.352425', Precision: '119.385040' };
    expect(await push({ event: 'location', payload })).toMatchObject([
      { latitude: 23.137466, longitude: 113.352425, accuracyM: 119.38504, source: 'wechat', at: at(0) },
    ]);
  });

  test('with a place that somebody sent is recorded as a message', async () => {
    const payload = { MsgType: 'location', Location_X: '30.25', Location_Y: '120.16', Label: '西湖' };
    expect(await push({ event: null, payload })).toMatchObject([
      { latitude: 30.25, longitude: 120.16, accuracyM: null, source: 'message' },
    ]);
  });

  test.each<Parameters<typeof push>[0]>([
    { event: 'location', payload: { Latitude: '', Longitude: '113', Precision: '1' } },
    { event: 'location', payload: { Latitude: 'north', Longitude: '113' } },
    { event: 'location', payload: { Latitude: '0', Longitude: '0', Precision: '0' } },
    { event: null, payload: { MsgType: 'location', Location_X: '91', Location_Y: '1' } },
    { event: null, payload: { MsgType: 'text', Content: '30.25, 120.16' } },
    { event: 'location', payload: { Latitude: '30', Longitude: '120' }, openid: 'o-unknown' },
  ])('without a place, or of somebody unknown, records none: %o', async (message) => {
    expect(await push(message)).toEqual([]);
  });
});
