import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/**
 * Whether a broadcast of some branches may be seen: people of all branches see every one, people limited to branches
 * those whose own limits lie within theirs.
 */
export function seesBroadcast(ctx: Ctx, branchIds: readonly number[]): boolean {
  const own = ctx.branchIds;
  return own === null || (branchIds.length > 0 && branchIds.every((id) => own.includes(id)));
}

/**
 * Locks a broadcast's row for a change in this transaction.
 * @throws AppError `common.not_found` when there is none, or it is not the actor's to see
 */
export async function lockBroadcast(tx: Tx, ctx: Ctx, id: string) {
  await tx.$executeRaw`select 1 from broadcast where id = ${id}::uuid for update`;
  const broadcast = await tx.broadcast.findUnique({ where: { id }, include: { account: true } });
  if (!broadcast || !seesBroadcast(ctx, broadcast.branchIds)) throw new AppError('common.not_found');
  return broadcast;
}

/**
 * Refuses a change made on an older look at the broadcast.
 * @throws AppError `common.conflict`
 */
export function sameRevision(broadcast: { revision: number }, revision: number): void {
  if (broadcast.revision !== revision) throw new AppError('common.conflict');
}
