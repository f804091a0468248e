import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockAccount } from './lock-account';
import type { AccountIdInput } from './schema';

/**
 * Stops working with an account: no calls, no pushes, not offered to staff. Nothing is deleted, and WeChat hears nothing:
 * an authorisation can be taken back by the account's owner only.
 * @throws AppError `account.not_found`
 */
export async function disableAccount(ctx: Ctx, { accountId }: AccountIdInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const account = await lockAccount(tx, accountId);
    if (account.disabledAt) return;
    await tx.account.update({ where: { id: accountId }, data: { disabledAt: ctx.now } });
    await audit(tx, ctx, { action: 'account.disable', targetType: 'account', targetId: accountId });
  });
}
