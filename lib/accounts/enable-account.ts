import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockAccount } from './lock-account';
import type { AccountIdInput } from './schema';

/**
 * Takes a disabled account up again, as it was.
 * @throws AppError `account.not_found`
 */
export async function enableAccount(ctx: Ctx, { accountId }: AccountIdInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (!account.disabledAt) return;
    await tx.account.update({ where: { id: accountId }, data: { disabledAt: null } });
    await audit(tx, ctx, { action: 'account.enable', targetType: 'account', targetId: accountId });
  });
}
