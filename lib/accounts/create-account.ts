import 'server-only';
import { audit } from '@/lib/auth/audit';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { makeAesKey, makePushToken } from './push-keys';
import type { CreateAccountInput } from './schema';

/**
 * Enters an ordinary account with its secret. Token and key of its push address are made here: whoever sets the address up
 * in WeChat's console copies them from the account's page.
 * @throws AppError `account.app_id_taken`, `account.original_id_taken`, `account.no_sandbox` (outside the demo)
 */
export async function createAccount(ctx: Ctx, input: CreateAccountInput): Promise<{ id: number }> {
  allow(ctx, 'account.write');
  if (input.isSandbox && !env.isDemo) throw new AppError('account.no_sandbox');
  return transaction(async (tx) => {
    // Two people who enter the same account at once: the second waits and is told.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('account.create'))`;
    const { appId, originalId } = input;
    if (await tx.account.findUnique({ where: { appId } }))
      throw new AppError('account.app_id_taken', { appId });
    if (await tx.account.findUnique({ where: { originalId } }))
      throw new AppError('account.original_id_taken', { originalId });
    const { id } = await tx.account.create({
      data: {
        appId,
        originalId,
        name: input.name,
        kind: input.kind,
        isSandbox: input.isSandbox,
        messageMode: 'safe',
        secretCipher: encrypt(input.secret),
        callbackTokenCipher: encrypt(makePushToken()),
        aesKeyCipher: encrypt(makeAesKey()),
        createdAt: ctx.now,
      },
    });
    await audit(tx, ctx, {
      action: 'account.create',
      targetType: 'account',
      targetId: id,
      details: { appId, originalId, name: input.name, kind: input.kind, isSandbox: input.isSandbox },
    });
    return { id };
  });
}
