import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { branchRows } from './list-branch-rows';
import type { BranchIdInput, BranchView } from './schema';

/** A branch has some hundred stores. */
const MOST_STORES = 1_000;

/** One branch with its stores, the open ones first. @throws AppError `common.not_found` */
export async function getBranch(ctx: Ctx, { id }: BranchIdInput): Promise<BranchView> {
  allow(ctx, 'branch.read');
  if (!inBranchScope(ctx, id)) throw new AppError('common.not_found');
  const [branch] = await branchRows(Prisma.sql`b.id = ${id}`);
  if (!branch) throw new AppError('common.not_found');
  const stores = await db.store.findMany({
    where: { branchId: id },
    orderBy: [{ closedAt: { sort: 'asc', nulls: 'first' } }, { name: 'asc' }],
    take: MOST_STORES,
  });
  return {
    ...branch,
    stores: stores.map(({ branchId: _, closedAt, ...store }) => ({
      ...store,
      closedAt: closedAt?.toISOString() ?? null,
    })),
  };
}
