import 'server-only';
import type { Tx } from '@/lib/db/client';
import { startOfBusinessDay } from '@/lib/time/format';
import { spendQuota } from './spend-quota';

/** batchtagging and batchuntagging, each (observed by developers, wechat-api §14; WeChat's own word is 45009). */
export const TAG_CALLS_PER_DAY = 100_000;

/** Reserves one call of the account's Beijing day before it is made; false when none is left. */
export async function reserveTagCall(
  tx: Tx,
  accountId: number,
  endpoint: 'tag' | 'untag',
  at: Date,
): Promise<boolean> {
  return spendQuota(tx, {
    accountId,
    quota: `batch_${endpoint}.day`,
    windowStart: startOfBusinessDay(at),
    limit: TAG_CALLS_PER_DAY,
  });
}

/** WeChat says that the day's calls are used up (45009), whatever we counted. */
export async function spendAllTagCalls(
  tx: Tx,
  accountId: number,
  endpoint: 'tag' | 'untag',
  at: Date,
): Promise<void> {
  await tx.$executeRaw`
    update quota_use set used = ${TAG_CALLS_PER_DAY}
     where account_id = ${accountId} and quota = ${`batch_${endpoint}.day`} and window_start = ${startOfBusinessDay(at)}`;
}
