import 'server-only';
import { audit } from '@/lib/auth/audit';
import { decryptOrNull, encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockComponent } from './lock-component';
import { makeAesKey, makePushToken } from './push-keys';
import type { ChangeComponentKeysInput } from './schema';

/**
 * Sets token and EncodingAESKey of a platform as registered on the open platform, or makes what is left out. The key
 * before is kept: WeChat goes on using it for what is under way. A token has no such time: pushes signed with another one
 * are refused. Values that are in use already change nothing.
 * @throws AppError `component.not_found`
 * @see WeChat docs 消息加解密说明
 */
export async function changeComponentKeys(ctx: Ctx, input: ChangeComponentKeysInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const component = await lockComponent(tx, input.componentId);
    const { id, callbackTokenCipher, aesKeyCipher } = component;
    const isTokenChanged = input.token === '' || input.token !== decryptOrNull(callbackTokenCipher);
    const isKeyChanged = input.aesKey === '' || input.aesKey !== decryptOrNull(aesKeyCipher);
    if (!isTokenChanged && !isKeyChanged) return;
    await tx.component.update({
      where: { id },
      data: {
        ...(isTokenChanged ? { callbackTokenCipher: encrypt(input.token || makePushToken()) } : {}),
        ...(isKeyChanged
          ? { aesKeyCipher: encrypt(input.aesKey || makeAesKey()), previousAesKeyCipher: aesKeyCipher }
          : {}),
      },
    });
    await audit(tx, ctx, {
      action: 'component.change_keys',
      targetType: 'component',
      targetId: id,
      details: { isTokenChanged, isKeyChanged },
    });
  });
}
