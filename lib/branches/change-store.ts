import 'server-only';
import { audit, withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { Store } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import type { ChangeStoreInput, StoreIdInput } from './schema';

/** Changes a store's name, address and place; its code and branch stay. @throws AppError `common.not_found` */
export async function changeStore(ctx: Ctx, input: ChangeStoreInput): Promise<{ id: number }> {
  allow(ctx, 'branch.write');
  return withAudit(
    ctx,
    async (tx) => {
      const before = await lockStore(tx, ctx, input.id);
      const { name, address, latitude, longitude } = input;
      await tx.store.update({
        where: { id: before.id },
        data: { name, address: address || null, latitude, longitude },
      });
      return before;
    },
    ({ id, branchId, name, address, latitude, longitude }) => ({
      action: 'store.change',
      targetType: 'store',
      targetId: id,
      branchId,
      details: { from: { name, address, latitude, longitude }, to: { ...input, id: undefined } },
    }),
  ).then(({ id }) => ({ id }));
}

/**
 * Closes a store: it is no longer offered for channels nor found as the nearest one. Members who registered there and
 * codes that hang there stay as they are.
 * @throws AppError `common.not_found`
 */
export async function closeStore(ctx: Ctx, input: StoreIdInput): Promise<{ id: number }> {
  allow(ctx, 'branch.write');
  return setClosed(ctx, input, true);
}

/** Opens a closed store again. @throws AppError `common.not_found` */
export async function reopenStore(ctx: Ctx, input: StoreIdInput): Promise<{ id: number }> {
  allow(ctx, 'branch.write');
  return setClosed(ctx, input, false);
}

function setClosed(ctx: Ctx, { id }: StoreIdInput, isClosed: boolean): Promise<{ id: number }> {
  return transaction(async (tx) => {
    const store = await lockStore(tx, ctx, id);
    if ((store.closedAt !== null) === isClosed) return { id };
    await tx.store.update({ where: { id }, data: { closedAt: isClosed ? ctx.now : null } });
    await audit(tx, ctx, {
      action: isClosed ? 'store.close' : 'store.reopen',
      targetType: 'store',
      targetId: id,
      branchId: store.branchId,
      details: { code: store.code, name: store.name },
    });
    return { id };
  });
}

async function lockStore(tx: Tx, ctx: Ctx, id: number): Promise<Store> {
  await tx.$executeRaw`select 1 from store where id = ${id} for update`;
  const store = await tx.store.findUnique({ where: { id } });
  if (!store || !inBranchScope(ctx, store.branchId)) throw new AppError('common.not_found');
  return store;
}
