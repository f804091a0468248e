import 'server-only';
import { audit } from '@/lib/auth/audit';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { lockOrdinaryAccount } from './lock-account';
import type { ChangeSecretInput } from './schema';

/**
 * Replaces the AppSecret after it was reset in WeChat's console. The token at hand stays in use while WeChat takes it;
 * the next one is fetched with the new secret. What was said about the old one (error, check) is forgotten.
 * @throws AppError `account.not_found`, `account.of_component`
 */
export async function changeSecret(ctx: Ctx, input: ChangeSecretInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const account = await lockOrdinaryAccount(tx, input.accountId);
    await tx.account.update({
      where: { id: account.id },
      data: {
        secretCipher: encrypt(input.secret),
        lastError: Prisma.DbNull,
        lastErrorAt: null,
        lastCheck: Prisma.DbNull,
        lastCheckAt: null,
      },
    });
    await tx.accessToken.updateMany({
      where: { accountId: account.id },
      data: { lastError: null, lastErrorAt: null },
    });
    await audit(tx, ctx, { action: 'account.change_secret', targetType: 'account', targetId: account.id });
  });
}
