import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { markDirty } from '@/lib/search/mark-dirty';

/** Who may say what a member's branch is, besides channels; ranks are branch_rank's (docs/branches.md). */
export const BRANCH_SOURCES = ['staff', 'import', 'api', 'store', 'location'] as const;
export type BranchSource = (typeof BRANCH_SOURCES)[number];

/**
 * Moves many members to one branch, or to none, in the caller's transaction. Whoever has a branch of a higher rank keeps
 * it: a file, another system or a person replaces everything, a store what channel and location said, a location only
 * another location. Merged members and those outside the actor's branches are left as they are. Locks go by member id.
 * @param input.ref who or what said so: id of the person, import, token, store or place
 * @param input.priority how soon the index has to know; left out: a person waits for it
 * @returns the members whose branch is another one now
 * @throws AppError `common.not_found` (no such branch, or outside the actor's branches)
 */
export async function setBranches(
  tx: Tx,
  ctx: Ctx,
  input: {
    memberIds: readonly bigint[];
    branchId: number | null;
    source: BranchSource;
    ref: string | null;
    priority?: number;
  },
): Promise<bigint[]> {
  allow(ctx, 'member.tag');
  const { branchId, source, ref } = input;
  if (!inBranchScope(ctx, branchId)) throw new AppError('common.not_found');
  if (branchId !== null && !(await tx.branch.findUnique({ where: { id: branchId }, select: { id: true } }))) {
    throw new AppError('common.not_found');
  }
  const moved = await tx.$queryRaw<{ id: bigint; is_other: boolean }[]>`
    with held as (
      select m.id, m.branch_id as old_id from member m
       where m.id = any(${input.memberIds}::bigint[]) and m.merged_into_id is null
         and branch_rank(m.branch_source) <= branch_rank(${source})
         and (m.branch_id is distinct from ${branchId}::int or m.branch_source is distinct from ${source})
         ${ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty}
       order by m.id for update
    )
    update member m set branch_id = ${branchId}::int, branch_source = ${source}, branch_ref = ${ref}, updated_at = ${ctx.now}
      from held where m.id = held.id
    returning m.id, held.old_id is distinct from m.branch_id as is_other`;
  const ids = moved.filter((row) => row.is_other).map((row) => row.id);
  await markDirty(tx, ids, { priority: input.priority });
  return ids;
}
