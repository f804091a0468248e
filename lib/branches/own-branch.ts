import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { Branch } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';

/** Held to the end of the transaction: codes and names of branches and stores are given out by one at a time. */
export async function lockOrganisation(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(727012)`;
}

/** A branch within the actor's scope. @throws AppError `common.not_found` */
export async function ownBranch(tx: Tx, ctx: Ctx, id: number): Promise<Branch> {
  const branch = inBranchScope(ctx, id) ? await tx.branch.findUnique({ where: { id } }) : null;
  if (!branch) throw new AppError('common.not_found');
  return branch;
}

/** Refuses a name that another branch has. @throws AppError `branch.name_taken` */
export async function checkBranchName(tx: Tx, name: string, ownId: number | null): Promise<void> {
  const holder = await tx.branch.findUnique({ where: { name }, select: { id: true } });
  if (holder && holder.id !== ownId) throw new AppError('branch.name_taken', { name });
}
