import { expect, test } from 'vitest';
import { db } from '@/lib/db/client';
import { getMember } from '@/lib/members/get-member';
import { makeAccount, makeBranch, makeCtx, makeFan, makeMember } from '@/lib/testing/factories';
import { changePhone } from './change-phone';
import { getFanBoard } from './fans/get-fan-board';
import { migrateOpenids } from './fans/migrate-openids';
import { resumeMigration } from './fans/resume-migration';
import { listTimeline } from './list-timeline';
import { undoMerge } from './undo-merge';

const phone = () => `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

test('a number that moved between branches tells each branch nothing of the other’s member, and offers no undo', async () => {
  const [own, foreign, account] = [await makeBranch(), await makeBranch(), await makeAccount()];
  const number = phone();
  const holder = await makeMember({ branchId: foreign.id, phone: number, name: '外地会员' });
  await makeFan({ accountId: account.id, memberId: holder.id });
  const member = await makeMember({ branchId: own.id, name: '本地会员' });
  const everywhere = makeCtx({ role: 'marketer', accountId: account.id });
  const { editKey } = await getMember(everywhere, { id: String(member.id) });
  await changePhone(everywhere, {
    id: String(member.id),
    editKey,
    phone: number,
    agreedTo: `phone_move:${holder.id}`,
  });
  const limited = makeCtx({ role: 'marketer', accountId: account.id, branchIds: [own.id] });
  const { merges } = await getMember(limited, { id: String(member.id) });
  expect(merges).toMatchObject([{ kind: 'phone_move', otherName: null, canUndo: false }]);
  const told = async (ctx: typeof limited) =>
    (await listTimeline(ctx, { id: String(member.id), after: '' })).rows.find(
      (row) => row.kind === 'phone_move',
    );
  expect((await told(limited))?.data.name).toBeNull();
  await expect(undoMerge(limited, { mergeId: merges[0]?.id ?? '' })).rejects.toMatchObject({
    code: 'common.not_found',
  });
  // Whoever sees both branches is told, and may.
  expect((await told(everywhere))?.data.name).toBe('外地会员');
  expect((await getMember(everywhere, { id: String(member.id) })).merges).toMatchObject([
    { otherName: '外地会员', canUndo: true },
  ]);
});

test('somebody limited to a branch is told of no failed openids of others, and migrates nobody', async () => {
  const [own, foreign] = [await makeBranch(), await makeBranch()];
  const [from, to] = [await makeAccount(), await makeAccount()];
  const ctx = makeCtx({ role: 'marketer', accountId: to.id, branchIds: [own.id] });
  const fans = await Promise.all(
    [own, foreign].map(async (branch) => {
      const member = await makeMember({ branchId: branch.id });
      return makeFan({ accountId: from.id, memberId: member.id });
    }),
  );
  const run = await db.openidMigration.create({
    data: {
      accountId: to.id,
      fromAccountId: from.id,
      totalCount: 2,
      status: 'paused',
      actorKind: 'staff',
      actorId: '1',
      failures: {
        create: fans.map((fan) => ({ fanId: fan.id, openid: fan.openid, reason: 'fan.no_new_openid' })),
      },
    },
  });
  const { migrations, canMigrate } = await getFanBoard(ctx, { accountId: to.id });
  expect(canMigrate).toBe(false);
  expect(migrations[0]?.failures.map((failure) => failure.openid)).toEqual([fans[0]?.openid]);
  await expect(resumeMigration(ctx, { id: run.id })).rejects.toMatchObject({ code: 'auth.forbidden' });
  await expect(migrateOpenids(ctx, { accountId: to.id, fromAppId: from.appId })).rejects.toMatchObject({
    code: 'auth.forbidden',
  });
});
