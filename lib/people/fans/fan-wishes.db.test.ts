import { beforeAll, describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { makeBranch, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { syncFans } from '@/lib/testing/fans';
import { callsOf, control, makeSandboxAccount, startTestSandbox } from '@/lib/testing/sandbox';
import { blacklistFans, unblacklistFans } from './blacklist-fans';
import { carryOutWishes } from './carry-out-wishes';
import { remarkFan } from './remark-fan';

const BLACKLIST = '/cgi-bin/tags/members/batchblacklist';
const GET_BLACKLIST = '/cgi-bin/tags/members/getblacklist';
const REMARK = '/cgi-bin/user/info/updateremark';
const DAY_MS = 86_400_000;

beforeAll(async () => {
  const sandbox = await startTestSandbox();
  return () => sandbox.close();
});

/** An account with fans that both sides know. */
async function makeFans(count: number) {
  const { account, openids } = await makeSandboxAccount({ fanCount: count });
  const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
  const ctx = makeCtx({ accountId: account.id });
  return { account, openids, ctx, fanIds: fans.map((fan) => String(fan.id)) };
}
const atWechat = async (appId: string, openid: string) =>
  (await control<{ blacklisted: boolean }>('GET', `/_control/accounts/${appId}/fans/${openid}`)).blacklisted;
const fanById = (id: string | undefined) => db.fan.findUniqueOrThrow({ where: { id: BigInt(id ?? '0') } });
const wishesOf = (accountId: number) => db.fanWish.findMany({ where: { accountId }, orderBy: { id: 'asc' } });

describe('the blacklist', () => {
  test('45 fans are blacklisted by calls of at most 20, and taken off again when WeChat agrees', async () => {
    const { account, openids, ctx, fanIds } = await makeFans(45);
    const input = { accountId: account.id, fanIds };
    expect(await blacklistFans(ctx, input)).toEqual({ changedCount: 45, unchangedCount: 0 });
    // At once out of every broadcast, before WeChat was told.
    expect((await fanById(fanIds[0])).blacklistedAt).toEqual(ctx.now);
    expect(await blacklistFans(ctx, input)).toEqual({ changedCount: 0, unchangedCount: 45 });
    await carryOutWishes(ctx);
    expect(
      (await callsOf(account.appId, BLACKLIST)).map((call) => (call.body.openid_list as string[]).length),
    ).toEqual([20, 20, 5]);
    expect(await wishesOf(account.id)).toEqual([]);
    expect(await atWechat(account.appId, openids[44] ?? '')).toBe(true);

    await unblacklistFans(ctx, { accountId: account.id, fanIds: fanIds.slice(0, 1) });
    expect((await fanById(fanIds[0])).blacklistedAt).not.toBeNull();
    await carryOutWishes(ctx);
    expect((await fanById(fanIds[0])).blacklistedAt).toBeNull();
    expect(await atWechat(account.appId, openids[0] ?? '')).toBe(false);
    expect(
      await db.auditLog.count({ where: { accountId: account.id, action: { startsWith: 'fan.' } } }),
    ).toBe(3);
  });

  test('an openid of another account (49003) is told at that fan; the others are blacklisted', async () => {
    const { account, openids, ctx, fanIds } = await makeFans(2);
    const other = await makeSandboxAccount({ fanCount: 1 });
    const member = await makeMember();
    const foreign = await makeFan({ accountId: account.id, memberId: member.id, openid: other.openids[0] });
    await blacklistFans(ctx, { accountId: account.id, fanIds: [...fanIds, String(foreign.id)] });
    await carryOutWishes(ctx);
    expect(await wishesOf(account.id)).toMatchObject([{ fanId: foreign.id, failure: 'wechat.49003' }]);
    expect((await fanById(String(foreign.id))).blacklistedAt).toBeNull();
    for (const openid of openids) expect(await atWechat(account.appId, openid)).toBe(true);
    // Given up: it is not tried again by itself, only when a person asks again.
    const calls = (await callsOf(account.appId, BLACKLIST)).length;
    await carryOutWishes({ ...ctx, now: new Date(ctx.now.getTime() + DAY_MS) });
    expect(await callsOf(account.appId, BLACKLIST)).toHaveLength(calls);
  });

  test.each(['1000', '10000'])(
    'is read from WeChat, by pages of %s: who stands on it and who no longer does',
    async (page) => {
      const { account, ctx, fanIds } = await makeFans(3);
      await control('PATCH', `/_control/accounts/${account.appId}`, { switches: { U11: Number(page) } });
      await blacklistFans(ctx, { accountId: account.id, fanIds: fanIds.slice(0, 1) });
      await carryOutWishes(ctx);
      // The second is on our list only, since before; the third has a wish of ours on its way.
      await db.fan.update({
        where: { id: BigInt(fanIds[1] ?? '0') },
        data: { blacklistedAt: new Date(ctx.now.getTime() - DAY_MS) },
      });
      await db.fan.update({ where: { id: BigInt(fanIds[0] ?? '0') }, data: { blacklistedAt: null } });
      await blacklistFans(ctx, { accountId: account.id, fanIds: fanIds.slice(2) });
      const run = await syncFans(ctx, 'blacklist');
      expect(run).toMatchObject({ status: 'finished', phase: 'blacklist', blacklistedCount: 1 });
      expect(await callsOf(account.appId, GET_BLACKLIST)).toHaveLength(2);
      const marks = await Promise.all(fanIds.map(async (id) => (await fanById(id)).blacklistedAt !== null));
      expect(marks).toEqual([true, false, true]);
    },
  );

  test('used-up calls wait for the next day; the wish stays', async () => {
    const { account, ctx, fanIds } = await makeFans(1);
    await control('PATCH', `/_control/accounts/${account.appId}`, { limits: { [BLACKLIST]: 0 } });
    await blacklistFans(ctx, { accountId: account.id, fanIds });
    await carryOutWishes(ctx);
    const [wish] = await wishesOf(account.id);
    expect(wish).toMatchObject({ failure: null });
    expect(wish?.notBefore.getTime()).toBeGreaterThan(ctx.now.getTime());
  });

  test('is for those who may: not an approver, not fans of another branch or account', async () => {
    const { account, ctx, fanIds } = await makeFans(2);
    const input = { accountId: account.id, fanIds };
    expect(() => blacklistFans(makeCtx({ role: 'approver' }), input)).toThrow();
    expect(() => unblacklistFans(makeCtx({ role: 'branch_manager' }), input)).toThrow();
    await expect(carryOutWishes(makeCtx({ role: 'approver' }))).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    const branch = await makeBranch();
    const scoped = makeCtx({ role: 'marketer', branchIds: [branch.id] });
    await expect(blacklistFans(scoped, input)).rejects.toMatchObject({ code: 'common.not_found' });
    const other = await makeFans(1);
    const mixed = { accountId: account.id, fanIds: [...fanIds, ...other.fanIds] };
    await expect(blacklistFans(ctx, mixed)).rejects.toMatchObject({ code: 'common.not_found' });
    expect(await db.fan.count({ where: { accountId: account.id, blacklistedAt: { not: null } } })).toBe(0);
    expect(await wishesOf(account.id)).toEqual([]);
  });
});

describe('a remark', () => {
  test('stands here at once and at WeChat after the next sweep; an empty one takes it away', async () => {
    const { account, ctx, fanIds } = await makeFans(1);
    const fanId = fanIds[0] ?? '';
    await remarkFan(ctx, { fanId, remark: '老顾客' });
    expect(await fanById(fanId)).toMatchObject({ remark: '老顾客' });
    await remarkFan(ctx, { fanId, remark: '老顾客' });
    // A sync that still reads the old remark does not undo ours.
    expect(await syncFans(ctx)).toMatchObject({ status: 'finished' });
    expect(await fanById(fanId)).toMatchObject({ remark: '老顾客' });
    await carryOutWishes(ctx);
    await remarkFan(ctx, { fanId, remark: '' });
    await carryOutWishes(ctx);
    expect((await callsOf(account.appId, REMARK)).map((call) => call.body.remark)).toEqual(['老顾客', '']);
    expect(await wishesOf(account.id)).toEqual([]);
  });

  test('of 30 bytes, or of somebody who does not follow, is refused before WeChat is asked', async () => {
    const { account, ctx, fanIds } = await makeFans(1);
    const fanId = fanIds[0] ?? '';
    await expect(remarkFan(ctx, { fanId, remark: '一二三四五六七八九十' })).rejects.toMatchObject({
      code: 'fan.remark_too_long',
    });
    await remarkFan(ctx, { fanId, remark: '一二三四五六七八九ab' });
    await db.fan.update({ where: { id: BigInt(fanId) }, data: { isSubscribed: false } });
    await expect(remarkFan(ctx, { fanId, remark: 'x' })).rejects.toMatchObject({ code: 'fan.not_following' });
    await expect(remarkFan(makeCtx({ role: 'approver' }), { fanId, remark: 'x' })).rejects.toMatchObject({
      code: 'auth.forbidden',
    });
    await expect(remarkFan(ctx, { fanId: '999999999', remark: 'x' })).rejects.toMatchObject({
      code: 'common.not_found',
    });
    expect(await callsOf(account.appId, REMARK)).toEqual([]);
  });

  test.each([40092, 43004])('that WeChat refuses with %i says so at the fan', async (errcode) => {
    const { account, ctx, fanIds } = await makeFans(1);
    await control('POST', '/_control/faults', { path: REMARK, appid: account.appId, errcode });
    await remarkFan(ctx, { fanId: fanIds[0] ?? '', remark: unique() });
    await carryOutWishes(ctx);
    expect(await wishesOf(account.id)).toMatchObject([{ kind: 'remark', failure: `wechat.${errcode}` }]);
    await remarkFan(ctx, { fanId: fanIds[0] ?? '', remark: 'ok' });
    await carryOutWishes(ctx);
    expect(await wishesOf(account.id)).toEqual([]);
  });
});

test('an unanswered call is made again, and what was done twice is done once', async () => {
  const { account, openids, ctx, fanIds } = await makeFans(1);
  await control('POST', '/_control/faults', { path: BLACKLIST, appid: account.appId, drop: 'after' });
  await blacklistFans(ctx, { accountId: account.id, fanIds });
  await carryOutWishes(ctx);
  expect(await wishesOf(account.id)).toHaveLength(1);
  await carryOutWishes({ ...ctx, now: new Date(ctx.now.getTime() + 60_000) });
  expect(await wishesOf(account.id)).toEqual([]);
  expect(await atWechat(account.appId, openids[0] ?? '')).toBe(true);
});
