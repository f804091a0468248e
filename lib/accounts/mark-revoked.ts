import 'server-only';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { now } from '@/lib/time/clock';
import { lockToken } from '@/lib/wechat/access-token-row';
import { forgetAuthorizerTokens } from '@/lib/wechat/authorizer-token-store';

/**
 * Notes that the owner took the authorisation back and drops the token, unless it is noted already. The refresh token
 * stays: it tells nothing and costs nothing, and a revocation noted by mistake is mended by it.
 * @param more what else belongs to the same change, such as its audit row
 * @returns whether it was news
 */
export async function markRevoked(
  accountId: number,
  at: Date | null,
  more?: (tx: Tx) => Promise<void>,
): Promise<boolean> {
  const revokedAt = at ?? (await now());
  const isNews = await transaction(async (tx) => {
    await lockToken(tx, accountId);
    const { count } = await tx.account.updateMany({
      where: { id: accountId, mode: 'component', revokedAt: null },
      data: { revokedAt },
    });
    if (count === 0) return false;
    await tx.accessToken.update({ where: { accountId }, data: { tokenCipher: null, expiresAt: null } });
    await more?.(tx);
    return true;
  });
  forgetAuthorizerTokens(accountId);
  return isNews;
}
