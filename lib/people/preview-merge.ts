import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { maskedPhone } from '@/lib/members/phone-for';
import type { MergeMembersInput, MergePreview, MergeSide } from '@/lib/members/schema';
import { type LockedMember, MEMBER_COLUMNS, usableMember } from './lock-members';
import { carriedBy } from './merge-into';
import { partsToTake, planTags, valuesOf } from './merge-plan';

/**
 * What a merge would make of two members, side by side, before anybody says yes; nothing is changed or locked.
 * @throws AppError as mergeMembers
 */
export async function previewMerge(ctx: Ctx, input: MergeMembersInput): Promise<MergePreview> {
  allow(ctx, 'member.write');
  const [winnerId, loserId] = [BigInt(input.winnerId), BigInt(input.loserId)];
  if (winnerId === loserId) throw new AppError('member.merge_same');
  const found = await db.member.findMany({
    where: { id: { in: [winnerId, loserId] } },
    select: MEMBER_COLUMNS,
  });
  const rows = new Map<bigint, LockedMember>(found.map((row) => [row.id, row]));
  const [winner, loser] = [usableMember(ctx, rows, winnerId), usableMember(ctx, rows, loserId)];
  const merged = { ...winner, ...valuesOf(loser, partsToTake(winner, loser, 'winner')) };
  const [own, others] = [await carriedBy(db, winnerId), await carriedBy(db, loserId)];
  const tags = planTags(own, others);
  const [ownFans, otherFans] = [await fanCount(winnerId), await fanCount(loserId)];
  const branches = await branchNames([winner.branchId, loser.branchId]);
  const side = (row: LockedMember, tagCount: number, fans: number): MergeSide => ({
    id: String(row.id),
    name: row.name,
    phone: maskedPhone(row.phoneCipher),
    sex: row.sex,
    birthMonth: row.birthMonth,
    home: [...new Set([row.province, row.city].filter(Boolean))].join(' ') || null,
    branchName: row.branchId === null ? null : (branches.get(row.branchId) ?? null),
    registeredAt: row.registeredAt?.toISOString() ?? null,
    locatedAt: row.locatedAt?.toISOString() ?? null,
    tagCount,
    fanCount: fans,
  });
  return {
    winner: side(winner, own.length, ownFans),
    loser: side(loser, others.length, otherFans),
    merged: side(merged, own.length + tags.added.length, ownFans + otherFans),
    addedTags: await tagNames(tags.added.map((tag) => tag.tagId)),
    droppedTags: await tagNames(tags.dropped.map((tag) => tag.tagId)),
    isPhoneLost: loser.phoneHash !== null && winner.phoneHash !== null,
  };
}

function fanCount(memberId: bigint): Promise<number> {
  return db.fan.count({ where: { memberId } });
}

async function branchNames(ids: (number | null)[]): Promise<Map<number, string>> {
  const rows = await db.branch.findMany({
    where: { id: { in: ids.filter((id) => id !== null) } },
    select: { id: true, name: true },
  });
  return new Map(rows.map(({ id, name }) => [id, name]));
}

async function tagNames(ids: number[]): Promise<string[]> {
  const rows = await db.tag.findMany({
    where: { id: { in: ids } },
    select: { name: true },
    orderBy: { id: 'asc' },
  });
  return rows.map(({ name }) => name);
}
