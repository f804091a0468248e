import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { startOfBusinessDay, startOfBusinessMonth } from '@/lib/time/format';
import { clearQuota } from '@/lib/wechat/base';
import { isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { accountClient } from './account-client';
import type { AccountIdInput } from './schema';
import { spendQuota } from './spend-quota';

/** 清空 api 的调用 quota: this often an account and calendar month, the console's own button included. Beyond it 48006. */
export const CLEARS_PER_MONTH = 10;
const QUOTA = 'clear_quota.month';

/**
 * Resets WeChat's counters of the day, and with them ours. One of the month's ten is reserved before the call; it is
 * given back only when WeChat says that nothing was cleared.
 * @returns how many clears are left this month, as far as we know
 * @throws AppError `account.no_clears_left` (also errcode 48006), `account.*`, WechatError
 */
export async function clearAccountQuota(ctx: Ctx, { accountId }: AccountIdInput): Promise<{ left: number }> {
  allow(ctx, 'account.write');
  const client = await accountClient(accountId);
  const month = startOfBusinessMonth(ctx.now);
  await transaction(async (tx) => {
    if (!(await spendQuota(tx, { accountId, quota: QUOTA, windowStart: month, limit: CLEARS_PER_MONTH })))
      throw new AppError('account.no_clears_left', { limit: CLEARS_PER_MONTH });
    await audit(tx, ctx, { action: 'account.clear_quota', targetType: 'account', targetId: accountId });
  });
  try {
    await clearQuota(client);
  } catch (error) {
    if (isWechatErrcode(error, 48006)) {
      await setUsed(accountId, month, CLEARS_PER_MONTH);
      throw new AppError('account.no_clears_left', { limit: CLEARS_PER_MONTH }, { cause: error });
    }
    if (error instanceof WechatError && error.outcomeKnown) await giveBack(accountId, month);
    throw error;
  }
  await forgetToday(accountId, ctx.now);
  return { left: await clearsLeft(accountId, ctx.now) };
}

/** Clears that the account has left in the Beijing month of `at`, as far as we know: the console has a button as well. */
export async function clearsLeft(accountId: number, at: Date): Promise<number> {
  const row = await db.quotaUse.findUnique({
    where: {
      accountId_quota_windowStart: { accountId, quota: QUOTA, windowStart: startOfBusinessMonth(at) },
    },
  });
  return Math.max(0, CLEARS_PER_MONTH - (row?.used ?? 0));
}

async function giveBack(accountId: number, month: Date): Promise<void> {
  await db.$executeRaw`update quota_use set used = used - 1
    where account_id = ${accountId} and quota = ${QUOTA} and window_start = ${month} and used > 0`;
}

async function setUsed(accountId: number, month: Date, used: number): Promise<void> {
  await db.$executeRaw`update quota_use set used = ${used}
    where account_id = ${accountId} and quota = ${QUOTA} and window_start = ${month}`;
}

/** Our own counters of the day begin anew with WeChat's, and what was read of them no longer holds. */
async function forgetToday(accountId: number, at: Date): Promise<void> {
  await transaction(async (tx) => {
    await tx.$executeRaw`update quota_use set used = 0
      where account_id = ${accountId} and quota like '%.day' and quota <> 'force_renew.day'
        and window_start = ${startOfBusinessDay(at)}`;
    await tx.quotaReading.deleteMany({ where: { accountId } });
  });
}
