import 'server-only';
import { audit } from '@/lib/auth/audit';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { makeAesKey, makePushToken } from './push-keys';
import type { CreateComponentInput } from './schema';

/**
 * Enters a third-party platform. Its token and key are taken as registered, or made here to be registered. Nothing works
 * before WeChat has pushed the first ticket, within ten minutes of the addresses being registered.
 * @throws AppError `component.app_id_taken`, `account.no_sandbox` (outside the demo)
 */
export async function createComponent(ctx: Ctx, input: CreateComponentInput): Promise<{ id: number }> {
  allow(ctx, 'account.write');
  if (input.isSandbox && !env.isDemo) throw new AppError('account.no_sandbox');
  return transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('component.create'))`;
    const { appId } = input;
    if (await tx.component.findUnique({ where: { appId } }))
      throw new AppError('component.app_id_taken', { appId });
    const { id } = await tx.component.create({
      data: {
        appId,
        name: input.name,
        isSandbox: input.isSandbox,
        secretCipher: encrypt(input.secret),
        callbackTokenCipher: encrypt(input.token || makePushToken()),
        aesKeyCipher: encrypt(input.aesKey || makeAesKey()),
        createdAt: ctx.now,
      },
    });
    await audit(tx, ctx, {
      action: 'component.create',
      targetType: 'component',
      targetId: id,
      details: { appId, name: input.name, isSandbox: input.isSandbox },
    });
    return { id };
  });
}
