import { describe, expect, test } from 'vitest';
import { blindIndex } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { MERGE_UNDO_DAYS, undoUntil } from '@/lib/members/undo-window';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { claimPhone } from './claim-phone';
import { mergeMembers } from './merge-members';
import { previewUndo, undoMerge } from './undo-merge';

const code = (value: string) => expect.objectContaining({ code: value });
const phone = () => `137${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
const row = (id: bigint) => db.member.findUniqueOrThrow({ where: { id } });
const merge = (winner: { id: bigint }, loser: { id: bigint }, ctx = makeCtx()) =>
  mergeMembers(ctx, { winnerId: String(winner.id), loserId: String(loser.id) });
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
const tagsOf = (memberId: bigint) =>
  db.memberTag.findMany({
    where: { memberId },
    orderBy: { tagId: 'asc' },
    select: { tagId: true, appliedAt: true },
  });
/** What a merge may change of a row. */
async function picture(id: bigint) {
  const { updatedAt, phoneCipher, ...rest } = await row(id);
  return { ...rest, fans: await db.fan.count({ where: { memberId: id } }), tags: await tagsOf(id) };
}
async function twoPeople() {
  const [here, there] = [await makeBranch(), await makeBranch()];
  const group = await db.tagGroup.create({ data: { name: unique('级'), isExclusive: true } });
  const account = await makeAccount();
  const [winner, loser] = [
    await makeMember({ branchId: here.id }),
    await makeMember({ branchId: there.id, phone: phone() }),
  ];
  await db.member.update({ where: { id: winner.id }, data: { branchSource: 'location' } });
  await db.member.update({
    where: { id: loser.id },
    data: { branchSource: 'store', sex: 'female', province: '浙江省', city: '宁波市', registeredAt: day(1) },
  });
  const tags = [
    await makeTag(),
    await makeTag(),
    await makeTag({ groupId: group.id }),
    await makeTag({ groupId: group.id }),
  ];
  const [shared, theirs, gold, silver] = tags.map((tag) => tag.id);
  for (const [memberId, tagId, n] of [
    [winner.id, shared, 9],
    [winner.id, gold, 8],
    [loser.id, shared, 3],
    [loser.id, theirs, 4],
    [loser.id, silver, 5],
  ] as const) {
    await db.memberTag.create({
      data: { memberId, tagId: Number(tagId), appliedAt: day(n), source: 'staff' },
    });
  }
  await makeFan({ accountId: account.id, memberId: winner.id });
  const fan = await makeFan({ accountId: account.id, memberId: loser.id });
  return { winner, loser, fan, account, theirs: Number(theirs), shared: Number(shared) };
}

describe('undoMerge', () => {
  test('both people are again as they were: fans, tags with their times, attributes, branch, number', async () => {
    const { winner, loser } = await twoPeople();
    const earlier = await makeMember();
    await merge(loser, earlier);
    const before = [await picture(winner.id), await picture(loser.id)];
    const { mergeId } = await merge(winner, loser);
    expect((await row(earlier.id)).mergedIntoId).toBe(winner.id);
    const preview = await previewUndo(makeCtx(), { mergeId });
    expect((await row(loser.id)).mergedIntoId).toBe(winner.id);
    const report = await undoMerge(makeCtx(), { mergeId });
    expect(report).toEqual(preview);
    expect(report).toEqual({
      fanCount: 1,
      lostFanCount: 0,
      tagCount: 3,
      lostTags: [],
      lostParts: [],
      hasPhone: true,
      lostPhoneCount: 0,
    });
    expect([await picture(winner.id), await picture(loser.id)]).toEqual(before);
    expect((await row(earlier.id)).mergedIntoId).toBe(loser.id);
    expect(
      await db.auditLog.count({ where: { targetId: String(winner.id), action: 'member.undo_merge' } }),
    ).toBe(1);
  });

  test('what happened since stays, and the report says so', async () => {
    const { winner, loser, fan, theirs, shared } = await twoPeople();
    const number = (await row(loser.id)).phoneHash;
    const { mergeId } = await merge(winner, loser);
    await db.memberTag.delete({ where: { memberId_tagId: { memberId: winner.id, tagId: theirs } } });
    await db.tag.update({ where: { id: shared }, data: { state: 'archived' } });
    await db.member.update({
      where: { id: winner.id },
      data: { sex: 'male', phoneHash: null, phoneCipher: null },
    });
    const [third, elsewhere] = [await makeMember(), await makeMember()];
    await db.member.update({ where: { id: third.id }, data: { phoneHash: number } });
    await db.fan.update({ where: { id: fan.id }, data: { memberId: elsewhere.id } });
    const report = await undoMerge(makeCtx(), { mergeId });
    const names = await db.tag.findMany({ where: { id: { in: [theirs, shared] } }, select: { name: true } });
    expect(report).toMatchObject({
      fanCount: 0,
      lostFanCount: 1,
      tagCount: 1,
      lostParts: ['sex'],
      hasPhone: false,
      lostPhoneCount: 1,
    });
    expect(new Set(report.lostTags)).toEqual(new Set(names.map((tag) => tag.name)));
    expect(await row(winner.id)).toMatchObject({ sex: 'male', province: null });
    expect(await row(loser.id)).toMatchObject({ sex: 'female', mergedIntoId: null, phoneHash: null });
  });

  test('a tag that was taken off and applied anew is the survivor’s, and the other row has its own back', async () => {
    const { winner, loser, theirs } = await twoPeople();
    const { mergeId } = await merge(winner, loser);
    await db.memberTag.update({
      where: { memberId_tagId: { memberId: winner.id, tagId: theirs } },
      data: { appliedAt: day(20) },
    });
    await undoMerge(makeCtx(), { mergeId });
    expect(await tagsOf(winner.id)).toContainEqual({ tagId: theirs, appliedAt: day(20) });
    expect(await tagsOf(loser.id)).toContainEqual({ tagId: theirs, appliedAt: day(4) });
  });

  test('a number that moved goes back, and the claimant’s own one too', async () => {
    const account = await makeAccount();
    const [own, passed] = [phone(), phone()];
    const [member, holder] = [await makeMember({ phone: own }), await makeMember({ phone: passed })];
    await makeFan({ accountId: account.id, memberId: holder.id });
    const moved = await transaction((tx) =>
      claimPhone(tx, makeCtx(), { memberId: member.id, phone: passed }),
    );
    const report = await undoMerge(makeCtx(), { mergeId: String(moved.mergeId) });
    expect(report).toMatchObject({ hasPhone: true, lostPhoneCount: 0 });
    expect(await row(member.id)).toMatchObject({ phoneHash: blindIndex(own) });
    expect(await row(holder.id)).toMatchObject({ phoneHash: blindIndex(passed) });
  });

  test('it is refused twice, too late, after a further merge, across branches and without the permission', async () => {
    const { winner, loser } = await twoPeople();
    const { mergeId } = await merge(winner, loser);
    const late = makeCtx({ now: new Date(Date.now() + 8 * 86_400_000) });
    await expect(undoMerge(late, { mergeId })).rejects.toEqual(code('member.undo_too_late'));
    await expect(undoMerge(makeCtx({ role: 'approver' }), { mergeId })).rejects.toEqual(
      code('auth.forbidden'),
    );
    const limited = makeCtx({ role: 'marketer', branchIds: [(await row(winner.id)).branchId ?? 0] });
    await db.member.update({ where: { id: loser.id }, data: { branchId: null } });
    await expect(undoMerge(limited, { mergeId })).rejects.toEqual(code('common.not_found'));
    await expect(undoMerge(makeCtx(), { mergeId: '019b0000-0000-7000-8000-000000000000' })).rejects.toEqual(
      code('common.not_found'),
    );
    const onwards = await merge(await makeMember(), winner);
    await expect(undoMerge(makeCtx(), { mergeId })).rejects.toEqual(code('member.merged_onwards'));
    await undoMerge(makeCtx(), { mergeId: onwards.mergeId });
    await undoMerge(makeCtx(), { mergeId });
    await expect(undoMerge(makeCtx(), { mergeId })).rejects.toEqual(code('member.merge_undone'));
  });

  test('of two people who undo at once one succeeds', async () => {
    const { winner, loser } = await twoPeople();
    const { mergeId } = await merge(winner, loser);
    const results = await Promise.allSettled([
      undoMerge(makeCtx(), { mergeId }),
      undoMerge(makeCtx(), { mergeId }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await row(loser.id)).toMatchObject({ mergedIntoId: null });
  });

  test('the setting says for how many days; nonsense in it means a week', async () => {
    const until = (value: number | string) =>
      transaction(async (tx) => {
        await tx.setting.upsert({
          where: { key: MERGE_UNDO_DAYS },
          create: { key: MERGE_UNDO_DAYS, value },
          update: { value },
        });
        const found = await undoUntil(tx, day(1));
        await tx.setting.delete({ where: { key: MERGE_UNDO_DAYS } });
        return found;
      });
    expect(await until(30)).toEqual(day(31));
    expect(await until('soon')).toEqual(day(8));
  });
});
