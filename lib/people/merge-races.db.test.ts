import { describe, expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { makeAccount, makeCtx, makeFan, makeMember, unique } from '@/lib/testing/factories';
import { joinByUnionid } from './fans/join-by-unionid';
import { repointFans } from './fans/repoint-fans';
import { lockMembers, lockMerges } from './lock-members';
import { mergeInto } from './merge-into';
import { mergeMembers } from './merge-members';

const ctx = makeCtx();

/** Until somebody in this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  const isWaiting = async () => {
    const [row] = await db.$queryRaw<{ waits: boolean }[]>`
      select exists (select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
                      where not l.granted and a.datname = current_database()) as waits`;
    return row?.waits ?? false;
  };
  await expect.poll(isWaiting, { interval: 20 }).toBe(true);
}

describe('a merge meets a sync that holds a fan and wants its member', () => {
  test('the one that PostgreSQL ends is done again, and the person at the page hears nothing of it', async () => {
    const account = await makeAccount();
    const [winner, loser] = [await makeMember(), await makeMember()];
    const fan = await makeFan({ accountId: account.id, memberId: loser.id });
    const merged = await transaction(async (tx) => {
      await tx.$executeRaw`update fan set language = 'zh_CN' where id = ${fan.id}`;
      const done = mergeMembers(ctx, { winnerId: String(winner.id), loserId: String(loser.id) });
      done.catch(() => undefined);
      await somebodyWaits();
      // The merge has waited longer, so it is the one that PostgreSQL ends.
      await lockMembers(tx, [loser.id]);
      return { done };
    });
    expect(await merged.done).toMatchObject({ fanCount: 1 });
    expect(await db.auditLog.count({ where: { action: 'member.merge', targetId: String(winner.id) } })).toBe(
      1,
    );
  });
});

describe('whoever holds merges up, as an erasure of places does', () => {
  test('is waited for by a unionid that joins two members', async () => {
    const [one, two] = [await makeAccount(), await makeAccount()];
    const [first, second] = [await makeMember(), await makeMember()];
    const unionid = unique('u');
    for (const [account, member] of [
      [one, first],
      [two, second],
    ] as const) {
      const fan = await makeFan({ accountId: account.id, memberId: member.id });
      await db.fan.update({ where: { id: fan.id }, data: { unionid } });
    }
    const held = await transaction(async (tx) => {
      await lockMerges(tx);
      const done = transaction((other) => joinByUnionid(other, ctx, { unionids: [unionid], priority: 0 }));
      done.catch(() => undefined);
      await somebodyWaits();
      expect(await db.fan.count({ where: { memberId: second.id } })).toBe(1);
      return { done };
    });
    expect(await held.done).toEqual({ joined: 1 });
    expect(await db.fan.count({ where: { memberId: first.id } })).toBe(2);
  });
});

describe('a migration of openids', () => {
  async function makeMigration(fanCount: number) {
    const [from, to] = [await makeAccount(), await makeAccount()];
    const run = await db.openidMigration.create({
      data: {
        accountId: to.id,
        fromAccountId: from.id,
        totalCount: fanCount,
        actorKind: 'staff',
        actorId: '1',
        createdAt: ctx.now,
      },
    });
    return { from, to, migrationId: run.id };
  }

  test('gives the new fan to the survivor when the member is merged meanwhile', async () => {
    const { from, to, migrationId } = await makeMigration(1);
    const [winner, loser] = [await makeMember(), await makeMember()];
    const fan = await makeFan({ accountId: from.id, memberId: loser.id });
    const newOpenid = unique('o');
    const moved = await transaction(async (tx) => {
      const rows = await lockMembers(tx, [winner.id, loser.id]);
      const [into, gone] = [rows.get(winner.id), rows.get(loser.id)];
      if (!into || !gone) throw new Error('the members are gone');
      const done = transaction((other) =>
        repointFans(other, ctx, { migrationId, accountId: to.id, fans: [{ ...fan, newOpenid }] }),
      );
      done.catch(() => undefined);
      await somebodyWaits();
      await mergeInto(tx, ctx, { winner: into, loser: gone });
      return { done };
    });
    expect(await moved.done).toMatchObject({ moved: 1 });
    expect(await db.fan.findFirst({ where: { accountId: to.id, openid: newOpenid } })).toMatchObject({
      memberId: winner.id,
    });
  });

  test('makes one member of somebody with two fans whom the new account knows as two', async () => {
    const { from, to, migrationId } = await makeMigration(2);
    const [old, one, two] = [await makeMember(), await makeMember(), await makeMember()];
    const fans = [
      await makeFan({ accountId: from.id, memberId: old.id }),
      await makeFan({ accountId: from.id, memberId: old.id }),
    ];
    const come = [
      await makeFan({ accountId: to.id, memberId: one.id }),
      await makeFan({ accountId: to.id, memberId: two.id }),
    ];
    await db.member.update({ where: { id: one.id }, data: { registeredAt: ctx.now } });
    const counts = await transaction((tx) =>
      repointFans(tx, ctx, {
        migrationId,
        accountId: to.id,
        fans: fans.map((fan, n) => ({ ...fan, newOpenid: come[n]?.openid ?? null })),
      }),
    );
    expect(counts).toMatchObject({ moved: 2, joined: 2, failed: 0 });
    const owners = await db.fan.findMany({ where: { accountId: { in: [from.id, to.id] } } });
    expect(new Set(owners.map((fan) => fan.memberId))).toEqual(new Set([one.id]));
  });
});
