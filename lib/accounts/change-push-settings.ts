import 'server-only';
import { audit } from '@/lib/auth/audit';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { lockOrdinaryAccount } from './lock-account';
import { makeAesKey } from './push-keys';
import type { ChangePushSettingsInput } from './schema';

/**
 * Sets how pushes come, and makes a new EncodingAESKey when asked. The key before is kept: WeChat goes on using it for
 * what is under way, and until somebody has entered the new one in its console. The last check is forgotten. What is so
 * already changes nothing.
 * @throws AppError `account.not_found`, `account.of_component`
 * @see WeChat docs 消息加解密说明
 */
export async function changePushSettings(ctx: Ctx, input: ChangePushSettingsInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const account = await lockOrdinaryAccount(tx, input.accountId);
    if (!input.renewAesKey && input.messageMode === account.messageMode) return;
    await tx.account.update({
      where: { id: account.id },
      data: {
        messageMode: input.messageMode,
        // It told of the settings before, and WeChat's console has to follow.
        lastCheck: Prisma.DbNull,
        lastCheckAt: null,
        ...(input.renewAesKey
          ? { aesKeyCipher: encrypt(makeAesKey()), previousAesKeyCipher: account.aesKeyCipher }
          : {}),
      },
    });
    await audit(tx, ctx, {
      action: 'account.change_push',
      targetType: 'account',
      targetId: account.id,
      details: {
        messageMode: input.messageMode,
        before: account.messageMode,
        isKeyRenewed: input.renewAesKey,
      },
    });
  });
}
