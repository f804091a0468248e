import 'server-only';
import { audit } from '@/lib/auth/audit';
import { encrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { forgetComponentTokens } from '@/lib/wechat/component-token-store';
import { lockComponent } from './lock-component';
import type { ChangeComponentSecretInput } from './schema';

/**
 * Replaces a platform's AppSecret after it was reset on the open platform. The token at hand stays in use while WeChat
 * takes it; the next one is fetched with the new secret. What was said about the old one is forgotten.
 * @throws AppError `component.not_found`
 */
export async function changeComponentSecret(ctx: Ctx, input: ChangeComponentSecretInput): Promise<void> {
  allow(ctx, 'account.write');
  await transaction(async (tx) => {
    const { id } = await lockComponent(tx, input.componentId);
    await tx.component.update({
      where: { id },
      data: { secretCipher: encrypt(input.secret), lastError: Prisma.DbNull, lastErrorAt: null },
    });
    await audit(tx, ctx, { action: 'component.change_secret', targetType: 'component', targetId: id });
  });
  // Whoever was refused with the old secret a moment ago may ask again at once.
  forgetComponentTokens(input.componentId);
}
