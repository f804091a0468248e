import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { checkBranchName, lockOrganisation, ownBranch } from './own-branch';
import type { ChangeBranchDetailsInput } from './schema';

/**
 * Renames a branch, its tag with it, and says where it is. Its code stays, for other systems name it.
 * @throws AppError `common.not_found`, `branch.name_taken`
 */
export async function changeBranchDetails(
  ctx: Ctx,
  input: ChangeBranchDetailsInput,
): Promise<{ id: number }> {
  allow(ctx, 'branch.write');
  return withAudit(
    ctx,
    async (tx) => {
      await lockOrganisation(tx);
      const before = await ownBranch(tx, ctx, input.id);
      await checkBranchName(tx, input.name, before.id);
      const { name, province, city, latitude, longitude } = input;
      await tx.branch.update({
        where: { id: before.id },
        data: { name, province: province || null, city: city || null, latitude, longitude },
      });
      if (name !== before.name) {
        await tx.tag.update({ where: { id: before.tagId }, data: { name, updatedAt: ctx.now } });
      }
      return before;
    },
    ({ id, name, province, city, latitude, longitude }) => ({
      action: 'branch.change',
      targetType: 'branch',
      targetId: id,
      branchId: id,
      details: { from: { name, province, city, latitude, longitude }, to: { ...input, id: undefined } },
    }),
  ).then(({ id }) => ({ id }));
}
