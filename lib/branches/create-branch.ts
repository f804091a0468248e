import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { AppError } from '@/lib/errors';
import { checkBranchName, lockOrganisation } from './own-branch';
import type { CreateBranchInput } from './schema';

/**
 * Founds a branch together with its tag, which stands in the group of the other branches' tags. Only who may see all
 * branches can: whoever is limited would not see the new one.
 * @throws AppError `auth.forbidden`, `branch.code_taken` (by a branch, or its tag's code by another tag), `branch.name_taken`
 */
export async function createBranch(ctx: Ctx, input: CreateBranchInput): Promise<{ id: number }> {
  allow(ctx, 'branch.write');
  if (ctx.branchIds !== null) throw new AppError('auth.forbidden', { permission: 'branch.write' });
  return withAudit(
    ctx,
    async (tx) => {
      await lockOrganisation(tx);
      const tagCode = `branch-${input.code}`;
      const taken =
        (await tx.branch.findUnique({ where: { code: input.code }, select: { id: true } })) ??
        (await tx.tag.findUnique({ where: { code: tagCode }, select: { id: true } }));
      if (taken) throw new AppError('branch.code_taken', { code: input.code });
      await checkBranchName(tx, input.name, null);
      const sibling = await tx.tag.findFirst({
        where: { kind: 'branch' },
        select: { groupId: true },
        orderBy: { id: 'asc' },
      });
      const { code, name, province, city, latitude, longitude } = input;
      return tx.branch.create({
        data: {
          code,
          name,
          province: province || null,
          city: city || null,
          latitude,
          longitude,
          createdAt: ctx.now,
          tag: {
            create: {
              code: tagCode,
              name,
              kind: 'branch',
              ...(sibling?.groupId && { group: { connect: { id: sibling.groupId } } }),
              createdById: ctx.actor.id,
              createdAt: ctx.now,
              updatedAt: ctx.now,
            },
          },
        },
        select: { id: true },
      });
    },
    ({ id }) => ({
      action: 'branch.create',
      targetType: 'branch',
      targetId: id,
      branchId: id,
      details: { code: input.code, name: input.name },
    }),
  );
}
