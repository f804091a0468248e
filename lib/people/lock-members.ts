import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { Attributes } from './merge-plan';

export type LockedMember = Attributes & { id: bigint; mergedIntoId: bigint | null };

/** The columns of `Attributes`, and whether the row was merged. */
export const MEMBER_COLUMNS = {
  id: true,
  mergedIntoId: true,
  name: true,
  sex: true,
  birthMonth: true,
  province: true,
  city: true,
  storeId: true,
  channelId: true,
  registeredAt: true,
  createdAt: true,
  branchId: true,
  branchSource: true,
  branchRef: true,
  phoneCipher: true,
  phoneHash: true,
  phoneLast4: true,
  latitude: true,
  longitude: true,
  locatedAt: true,
  locationSource: true,
  locationAccuracyM: true,
} as const;

/** The advisory lock under which rows are merged and taken apart. */
const MERGE_LOCK = 727_006;

/**
 * Waits for its turn among everything that merges rows or undoes it; taken before any row. A merge redirects whatever was
 * merged into its loser before, and those rows can only be known once the loser stands still: two merges along one chain
 * would each hold what the other needs.
 */
export async function lockMerges(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${MERGE_LOCK})`;
}

/** Locks member rows in order of id, as everybody does who locks several, and reads them as they are afterwards. */
export async function lockMembers(tx: Tx, ids: readonly bigint[]): Promise<Map<bigint, LockedMember>> {
  const wanted = [...new Set(ids)];
  await tx.$queryRaw`select id from member where id = any(${wanted}::bigint[]) order by id for update`;
  const rows = await tx.member.findMany({ where: { id: { in: wanted } }, select: MEMBER_COLUMNS });
  return new Map(rows.map((row) => [row.id, row]));
}

/**
 * Locks the members that fans belong to, in order of id, and says who they are. A merge locks members before fans: whoever
 * is to write to a fan and its member calls this before the fan is locked, and again looks whose it is, for a merge may have
 * moved it while we waited.
 */
export async function lockMembersOfFans(tx: Tx, fanIds: readonly bigint[]): Promise<Map<bigint, bigint>> {
  for (;;) {
    const locked = await tx.$queryRaw<{ id: bigint }[]>`
      select m.id from member m where m.id in (select f.member_id from fan f where f.id = any(${fanIds}::bigint[]))
       order by m.id for no key update`;
    const held = new Set(locked.map((row) => row.id));
    const fans = await tx.$queryRaw<{ id: bigint; member_id: bigint }[]>`
      select id, member_id from fan where id = any(${fanIds}::bigint[])`;
    if (fans.every((fan) => held.has(fan.member_id)))
      return new Map(fans.map((fan) => [fan.id, fan.member_id]));
  }
}

/**
 * Of locked rows the one with this id, when it exists within the actor's branches and stands for itself.
 * @throws AppError `common.not_found`, `member.already_merged`
 */
export function usableMember(ctx: Ctx, rows: Map<bigint, LockedMember>, id: bigint): LockedMember {
  const row = rows.get(id);
  if (!row || !inBranchScope(ctx, row.branchId)) throw new AppError('common.not_found');
  if (row.mergedIntoId !== null) {
    throw new AppError('member.already_merged', { id: String(id), into: String(row.mergedIntoId) });
  }
  return row;
}
