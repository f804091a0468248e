import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { Branch } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { lockOrganisation, ownBranch } from './own-branch';
import type { CreateStoreInput } from './schema';

/** Opens a store of a branch. @throws AppError `common.not_found` (the branch), `branch.store_code_taken` */
export async function createStore(ctx: Ctx, input: CreateStoreInput): Promise<{ id: number }> {
  allow(ctx, 'branch.write');
  return withAudit(
    ctx,
    async (tx) => {
      await lockOrganisation(tx);
      const branch = await ownBranch(tx, ctx, input.branchId);
      const code = input.code || (await freeCode(tx, branch));
      if (await tx.store.findUnique({ where: { code }, select: { id: true } }))
        throw new AppError('branch.store_code_taken', { code });
      const { name, address, latitude, longitude } = input;
      return tx.store.create({
        data: { branchId: branch.id, code, name, address: address || null, latitude, longitude },
      });
    },
    (store) => ({
      action: 'store.create',
      targetType: 'store',
      targetId: store.id,
      branchId: store.branchId,
      details: { code: store.code, name: store.name },
    }),
  ).then(({ id }) => ({ id }));
}

/** The branch's code and the next number that no store has. */
async function freeCode(tx: Tx, branch: Branch): Promise<string> {
  const own = await tx.store.findMany({
    where: { code: { startsWith: `${branch.code}-` } },
    select: { code: true },
  });
  const numbers = own.map(({ code }) => Number(code.slice(branch.code.length + 1))).filter(Number.isInteger);
  return `${branch.code}-${Math.max(0, ...numbers) + 1}`;
}
