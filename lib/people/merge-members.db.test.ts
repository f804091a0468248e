import { describe, expect, test } from 'vitest';
import { blindIndex } from '@/lib/auth/crypto';
import { db } from '@/lib/db/client';
import {
  makeAccount,
  makeBranch,
  makeCtx,
  makeFan,
  makeMember,
  makeTag,
  unique,
} from '@/lib/testing/factories';
import { mergeMembers } from './merge-members';
import { branchRank } from './merge-plan';

const code = (value: string) => expect.objectContaining({ code: value });
const phone = () => `138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;
const ids = (winner: { id: bigint }, loser: { id: bigint }) => ({
  winnerId: String(winner.id),
  loserId: String(loser.id),
});
const row = (id: bigint) => db.member.findUniqueOrThrow({ where: { id } });
const day = (n: number) => new Date(Date.UTC(2026, 0, n));
async function people(tagId: number): Promise<number | undefined> {
  const rows = await db.$queryRaw<
    { n: number }[]
  >`select member_count as n from tag_people where tag_id = ${tagId}`;
  return rows[0]?.n;
}
async function carriers(tagId: number): Promise<number | undefined> {
  const rows = await db.$queryRaw<{ n: number }[]>`
    select count(distinct member_id)::int as n from member_tag_all where tag_id = ${tagId}`;
  return rows[0]?.n;
}
const tagsOf = async (memberId: bigint) =>
  (await db.memberTag.findMany({ where: { memberId }, orderBy: { tagId: 'asc' } })).map((tag) => tag.tagId);

describe('mergeMembers', () => {
  test('a marketer merges two rows: fans move, the losing id leads on, the row is kept for an undo, the act is audited', async () => {
    const account = await makeAccount();
    const ctx = makeCtx({ role: 'marketer', accountId: account.id });
    const [winner, loser] = [await makeMember(), await makeMember()];
    const fans = [
      await makeFan({ accountId: account.id, memberId: loser.id }),
      await makeFan({ accountId: account.id, memberId: loser.id, isSubscribed: false }),
    ];
    const outcome = await mergeMembers(ctx, ids(winner, loser));
    expect(outcome).toMatchObject({ fanCount: 2, tagCount: 0 });
    expect(await db.fan.count({ where: { memberId: winner.id } })).toBe(fans.length);
    expect(await row(loser.id)).toMatchObject({ mergedIntoId: winner.id, name: loser.name });
    expect(await db.memberMerge.findUnique({ where: { id: outcome.mergeId } })).toMatchObject({
      kind: 'merge',
      winnerId: winner.id,
      loserId: loser.id,
      undoneAt: null,
    });
    const marked = await db.searchOutbox.findMany({ where: { memberId: { in: [winner.id, loser.id] } } });
    expect(new Set(marked.map((m) => m.memberId))).toEqual(new Set([winner.id, loser.id]));
    expect(await db.auditLog.count({ where: { targetId: String(winner.id), action: 'member.merge' } })).toBe(
      1,
    );
  });

  test('tags are united: the earlier time of a shared tag stays, and an exclusive group keeps the survivor’s tag', async () => {
    const group = await db.tagGroup.create({ data: { name: unique('等级'), isExclusive: true } });
    const [shared, own, theirs] = [await makeTag(), await makeTag(), await makeTag()];
    const [gold, silver] = [await makeTag({ groupId: group.id }), await makeTag({ groupId: group.id })];
    const [winner, loser] = [await makeMember(), await makeMember()];
    const tag = (memberId: bigint, tagId: number, at: Date, sourceRef: string | null = null) =>
      db.memberTag.create({ data: { memberId, tagId, appliedAt: at, source: 'staff', sourceRef } });
    await tag(winner.id, shared.id, day(5));
    await tag(loser.id, shared.id, day(2), 'the earlier one');
    await tag(winner.id, own.id, day(3));
    await tag(loser.id, theirs.id, day(4));
    await tag(winner.id, gold.id, day(6));
    await tag(loser.id, silver.id, day(1));
    await mergeMembers(makeCtx(), ids(winner, loser));
    expect(await tagsOf(winner.id)).toEqual([shared.id, own.id, theirs.id, gold.id]);
    expect(await tagsOf(loser.id)).toEqual([]);
    expect(
      await db.memberTag.findUnique({ where: { memberId_tagId: { memberId: winner.id, tagId: shared.id } } }),
    ).toMatchObject({ appliedAt: day(2), sourceRef: 'the earlier one' });
    for (const { id } of [shared, own, theirs, gold, silver])
      expect(await people(id)).toBe(await carriers(id));
    expect(await people(silver.id)).toBe(0);
  });

  test('WeChat tags go with their fans, and their people are counted exactly whoever carried them before', async () => {
    const account = await makeAccount();
    const [both, theirs] = [
      await makeTag({ accountId: account.id, wechatTagId: 101 }),
      await makeTag({ accountId: account.id, wechatTagId: 102 }),
    ];
    const [winner, loser] = [await makeMember(), await makeMember()];
    const fan = async (memberId: bigint, tagIds: number[]) => {
      const { id } = await makeFan({ accountId: account.id, memberId });
      for (const tagId of tagIds)
        await db.fanTag.create({ data: { fanId: id, tagId, wanted: true, source: 'staff' } });
    };
    await fan(winner.id, [both.id]);
    await fan(loser.id, [both.id, theirs.id]);
    await fan(loser.id, [theirs.id]);
    expect([await people(both.id), await people(theirs.id)]).toEqual([2, 1]);
    await mergeMembers(makeCtx({ accountId: account.id }), ids(winner, loser));
    expect([await people(both.id), await people(theirs.id)]).toEqual([1, 1]);
    expect([await carriers(both.id), await carriers(theirs.id)]).toEqual([1, 1]);
  });

  test('the survivor’s attributes stay and gaps are filled; earlier registration, newer place; the other number goes', async () => {
    const [ours, theirs] = [phone(), phone()];
    const [winner, loser] = [await makeMember({ phone: ours }), await makeMember({ phone: theirs })];
    await db.member.update({
      where: { id: winner.id },
      data: { registeredAt: day(9), sex: 'male', latitude: 30, longitude: 120, locatedAt: day(1) },
    });
    await db.member.update({
      where: { id: loser.id },
      data: {
        registeredAt: day(3),
        sex: 'female',
        birthMonth: 8,
        province: '浙江省',
        city: '杭州市',
        latitude: 31,
        longitude: 121,
        locatedAt: day(2),
      },
    });
    await mergeMembers(makeCtx(), ids(winner, loser));
    expect(await row(winner.id)).toMatchObject({
      name: winner.name,
      sex: 'male',
      birthMonth: 8,
      city: '杭州市',
      registeredAt: day(3),
      latitude: 31,
      phoneHash: blindIndex(ours),
    });
    expect(await row(loser.id)).toMatchObject({ phoneHash: null, phoneLast4: null, birthMonth: 8 });
    expect(await db.member.count({ where: { phoneHash: blindIndex(theirs) } })).toBe(0);
  });

  test('of two branches the one with the higher precedence stays, with history, and the counts follow', async () => {
    const [byChannel, byStaff] = [await makeBranch(), await makeBranch()];
    const winner = await makeMember({ branchId: byChannel.id });
    const loser = await makeMember({ branchId: byStaff.id });
    await db.member.update({ where: { id: winner.id }, data: { branchSource: 'channel' } });
    await db.member.update({ where: { id: loser.id }, data: { branchSource: 'staff', branchRef: 'x' } });
    await mergeMembers(makeCtx(), ids(winner, loser));
    expect(await row(winner.id)).toMatchObject({
      branchId: byStaff.id,
      branchSource: 'staff',
      branchRef: 'x',
    });
    expect([await people(byChannel.tagId), await people(byStaff.tagId)]).toEqual([0, 1]);
    expect(await carriers(byStaff.tagId)).toBe(1);
    const history = await db.memberBranchChange.findMany({ where: { memberId: winner.id } });
    expect(history).toMatchObject([{ fromBranchId: byChannel.id, toBranchId: byStaff.id, source: 'staff' }]);
  });

  test('precedence is the same in the program and in the database', async () => {
    for (const source of ['staff', 'import', 'api', 'store', 'channel', 'location', 'branch', null]) {
      const [found] = await db.$queryRaw<{ rank: number }[]>`select branch_rank(${source}) as rank`;
      expect(branchRank(source)).toBe(found?.rank);
    }
  });

  test('who was merged into the losing row before leads straight to the survivor', async () => {
    const [a, b, c] = [await makeMember(), await makeMember(), await makeMember()];
    await mergeMembers(makeCtx(), ids(b, a));
    await mergeMembers(makeCtx(), ids(c, b));
    expect([(await row(a.id)).mergedIntoId, (await row(b.id)).mergedIntoId]).toEqual([c.id, c.id]);
  });

  test('places go along, and one of the same moment stays where it was', async () => {
    const [winner, loser] = [await makeMember(), await makeMember()];
    const place = (memberId: bigint, at: Date) =>
      db.memberLocation.create({ data: { memberId, latitude: 30, longitude: 120, source: 'h5', at } });
    await place(winner.id, day(1));
    await place(loser.id, day(1));
    await place(loser.id, day(2));
    await mergeMembers(makeCtx(), ids(winner, loser));
    expect(await db.memberLocation.count({ where: { memberId: winner.id } })).toBe(2);
  });

  test('two people merging the same rows at once, either way round: one succeeds, the other is told', async () => {
    const account = await makeAccount();
    for (let round = 0; round < 6; round++) {
      const [one, other] = [await makeMember(), await makeMember()];
      await makeFan({ accountId: account.id, memberId: one.id });
      await makeFan({ accountId: account.id, memberId: other.id });
      const flipped = round % 2 === 0 ? ids(other, one) : ids(one, other);
      const results = await Promise.allSettled([
        mergeMembers(makeCtx(), ids(one, other)),
        mergeMembers(makeCtx(), flipped),
      ]);
      const refused = results.filter((result) => result.status === 'rejected');
      expect(refused.map((result) => result.reason)).toEqual([code('member.already_merged')]);
      const merges = await db.memberMerge.findMany({ where: { winnerId: { in: [one.id, other.id] } } });
      expect(merges).toHaveLength(1);
      expect(await db.fan.count({ where: { memberId: merges[0]?.winnerId } })).toBe(2);
    }
  });

  test('nothing is merged with itself, with a merged row, with nobody, without the permission or across branches', async () => {
    const [own, foreign] = [await makeBranch(), await makeBranch()];
    const [one, other, gone] = [
      await makeMember({ branchId: own.id }),
      await makeMember({ branchId: foreign.id }),
      await makeMember({ branchId: own.id }),
    ];
    const ctx = makeCtx({ role: 'marketer' });
    await mergeMembers(ctx, ids(one, gone));
    await expect(mergeMembers(ctx, ids(one, one))).rejects.toEqual(code('member.merge_same'));
    await expect(mergeMembers(ctx, ids(one, gone))).rejects.toEqual(code('member.already_merged'));
    await expect(mergeMembers(ctx, ids(gone, other))).rejects.toEqual(code('member.already_merged'));
    await expect(mergeMembers(ctx, ids(one, { id: 9_999_999_999n }))).rejects.toEqual(
      code('common.not_found'),
    );
    await expect(mergeMembers(makeCtx({ role: 'approver' }), ids(one, other))).rejects.toEqual(
      code('auth.forbidden'),
    );
    const limited = makeCtx({ role: 'marketer', branchIds: [own.id] });
    await expect(mergeMembers(limited, ids(one, other))).rejects.toEqual(code('common.not_found'));
    await expect(mergeMembers(limited, ids(other, one))).rejects.toEqual(code('common.not_found'));
    expect(await row(other.id)).toMatchObject({ mergedIntoId: null });
  });
});
