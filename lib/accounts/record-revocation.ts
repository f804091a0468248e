import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { getAuthorizerInfo } from '@/lib/wechat/component';
import { isWechatErrcode } from '@/lib/wechat/error';
import { componentClient, usableComponent } from './component-client';
import { markRevoked } from './mark-revoked';

const SECOND_MS = 1_000;

/**
 * Records that an owner took the authorisation back. From now on no client is made for the account, so its jobs stop with
 * that reason. News older than the account's newest authorisation may be late: then WeChat is asked how things stand.
 * @returns whether anything changed
 */
export async function recordRevocation(
  ctx: Ctx,
  input: { componentId: number; appId: string; at: Date },
): Promise<boolean> {
  allow(ctx, 'account.write');
  const { componentId, appId, at } = input;
  const account = await db.account.findUnique({ where: { appId } });
  if (account?.componentId !== componentId || account.revokedAt) return false;
  // WeChat's times are whole seconds.
  const since = Math.floor((account.authorisedAt?.getTime() ?? 0) / SECOND_MS) * SECOND_MS;
  if (at.getTime() < since && (await isStillAuthorised(componentId, appId))) return false;
  return markRevoked(account.id, at, (tx) =>
    audit(tx, ctx, {
      action: 'account.revoked',
      targetType: 'account',
      targetId: account.id,
      details: { appId, at: at.toISOString() },
    }),
  );
}

async function isStillAuthorised(componentId: number, authorizerAppId: string): Promise<boolean> {
  const client = componentClient(await usableComponent(componentId));
  try {
    await getAuthorizerInfo(client, { authorizerAppId });
    return true;
  } catch (error) {
    if (isWechatErrcode(error, 61003)) return false;
    throw error;
  }
}
