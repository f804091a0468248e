import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockAccount } from './lock-account';
import type { MassProtectionInput } from './schema';

/**
 * Notes whether 群发保护 is on in WeChat's console, where the administrator confirms each broadcast to everybody. WeChat
 * does not tell, so people do.
 * @throws AppError `account.not_found`
 */
export async function setMassProtection(ctx: Ctx, input: MassProtectionInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const account = await lockAccount(tx, input.accountId);
    if (account.hasMassProtection === input.hasMassProtection) return;
    await tx.account.update({
      where: { id: account.id },
      data: { hasMassProtection: input.hasMassProtection },
    });
    await audit(tx, ctx, {
      action: 'account.set_mass_protection',
      targetType: 'account',
      targetId: account.id,
      details: { hasMassProtection: input.hasMassProtection },
    });
  });
}
