import 'server-only';
import { audit } from '@/lib/auth/audit';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { startOfBusinessDay } from '@/lib/time/format';
import { authorizerTokenSource } from '@/lib/wechat/authorizer-token-store';
import { hostsOf } from '@/lib/wechat/hosts';
import { tokenSource } from '@/lib/wechat/token-store';
import { accountClient } from './account-client';
import { lockAccount } from './lock-account';
import type { AccountIdInput } from './schema';
import { spendQuota } from './spend-quota';

/** 获取稳定版接口调用凭据, force_refresh: this often a day, and not sooner than this after the one before. */
export const FORCED_RENEWALS_PER_DAY = 20;
const FORCED_APART_MS = 30_000;

/**
 * Has WeChat hand out a new token; the one at hand dies at once. Tokens renew themselves, so this is for when WeChat and we
 * disagree. A forced renewal of an ordinary account is reserved first and stays spent whatever comes of it.
 * @throws AppError `account.renewed_just_now`, `account.no_renewals_left`, `account.*` (accountClient), WechatError
 */
export async function renewToken(ctx: Ctx, { accountId }: AccountIdInput): Promise<void> {
  allow(ctx, 'account.write');
  await accountClient(accountId); // says why an account cannot be used at all
  const account = await db.account.findUniqueOrThrow({ where: { id: accountId } });
  await transaction(async (tx) => {
    await lockAccount(tx, accountId);
    if (account.mode === 'ordinary') await reserve(tx, accountId, ctx.now);
    await audit(tx, ctx, { action: 'account.renew_token', targetType: 'account', targetId: accountId });
  });
  const tokens =
    account.mode === 'component'
      ? authorizerTokenSource({ accountId })
      : tokenSource({
          accountId,
          appId: account.appId,
          secret: decrypt(account.secretCipher ?? new Uint8Array()),
          baseUrl: hostsOf(account).api,
        });
  // A source forces a new token when it is told that WeChat refused the one at hand.
  await tokens.refresh(await tokens.get());
}

/** Under the account's row lock, so that two people who press at once do not both get through. */
async function reserve(tx: Tx, accountId: number, now: Date): Promise<void> {
  const pause = { accountId, quota: 'force_renew.pause' };
  const last = await tx.quotaUse.findFirst({ where: pause, orderBy: { windowStart: 'desc' } });
  if (last && now.getTime() - last.windowStart.getTime() < FORCED_APART_MS)
    throw new AppError('account.renewed_just_now');
  const today = {
    accountId,
    quota: 'force_renew.day',
    windowStart: startOfBusinessDay(now),
    limit: FORCED_RENEWALS_PER_DAY,
  };
  if (!(await spendQuota(tx, today)))
    throw new AppError('account.no_renewals_left', { limit: FORCED_RENEWALS_PER_DAY });
  await tx.quotaUse.deleteMany({ where: pause });
  await tx.quotaUse.create({ data: { ...pause, windowStart: now, used: 1 } });
}
