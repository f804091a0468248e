import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { AppError } from '@/lib/errors';
import { markDirty } from '@/lib/search/mark-dirty';

/**
 * Moves a member to a branch, or to none. The branch is the branch tag (B6), so this is the only way to change that tag;
 * staff's word, "none" as well, outranks store, channel and location (docs/branches.md). History is the trigger's.
 * @throws AppError `common.not_found` (member or branch, or either outside the actor's branches)
 */
export async function changeBranch(
  ctx: Ctx,
  input: { id: string; branchId: number | null },
): Promise<{ id: string }> {
  allow(ctx, 'member.tag');
  const id = BigInt(input.id);
  return withAudit(
    ctx,
    async (tx) => {
      await tx.$executeRaw`select 1 from member where id = ${id} for update`;
      const member = await tx.member.findUnique({
        where: { id },
        select: { branchId: true, mergedIntoId: true },
      });
      if (!member || member.mergedIntoId || !inBranchScope(ctx, member.branchId))
        throw new AppError('common.not_found');
      if (!inBranchScope(ctx, input.branchId)) throw new AppError('common.not_found');
      if (input.branchId !== null && !(await tx.branch.findUnique({ where: { id: input.branchId } }))) {
        throw new AppError('common.not_found');
      }
      await tx.member.update({
        where: { id },
        data: {
          branchId: input.branchId,
          branchSource: 'staff',
          branchRef: ctx.actor.id,
          updatedAt: ctx.now,
        },
      });
      await markDirty(tx, [id]);
      return { id: input.id, from: member.branchId };
    },
    ({ from }) => ({
      action: 'member.change_branch',
      targetType: 'member',
      targetId: input.id,
      branchId: input.branchId,
      details: { from, to: input.branchId },
    }),
  );
}
