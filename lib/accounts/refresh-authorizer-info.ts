import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { getAuthorizerInfo } from '@/lib/wechat/component';
import { isWechatErrcode } from '@/lib/wechat/error';
import { columnsOf } from './adopt-authorizer';
import { componentClient, usableComponent } from './component-client';
import { markRevoked } from './mark-revoked';

/**
 * Reads again what WeChat tells about an authorised account: name, kind, verification, granted sets.
 * @throws AppError `account.not_found`, `account.no_component`, `account.revoked`, `account.mini_program`; WechatError
 */
export async function refreshAuthorizerInfo(ctx: Ctx, input: { accountId: number }): Promise<void> {
  allow(ctx, 'account.write');
  const { accountId } = input;
  const account = await db.account.findUnique({ where: { id: accountId } });
  if (!account) throw new AppError('account.not_found');
  const { appId, name, componentId } = account;
  if (account.mode !== 'component' || componentId === null)
    throw new AppError('account.no_component', { name });
  const client = componentClient(await usableComponent(componentId));
  try {
    const { kind, ...facts } = await getAuthorizerInfo(client, { authorizerAppId: appId });
    if (kind === null) throw new AppError('account.mini_program', { name });
    await transaction(async (tx) => {
      await tx.account.update({ where: { id: accountId }, data: columnsOf({ ...facts, kind }) });
      await audit(tx, ctx, {
        action: 'account.refresh_info',
        targetType: 'account',
        targetId: accountId,
        details: { sets: facts.permissionSets },
      });
    });
  } catch (error) {
    if (!isWechatErrcode(error, 61003)) throw error;
    await markRevoked(accountId, ctx.now);
    throw new AppError('account.revoked', { name });
  }
}
