import 'server-only';
import type { Tx } from '@/lib/db/client';
import { startOfBusinessDay } from '@/lib/time/format';
import { spendQuota } from './spend-quota';

/** qrcode/create (WeChat docs 接口调用频次: 100 000 a day). */
export const QR_CALLS_PER_DAY = 100_000;
const QUOTA = 'qrcode.day';

/** Reserves one call of the account's Beijing day before it is made; false when none is left. */
export function reserveQrCall(tx: Tx, accountId: number, at: Date): Promise<boolean> {
  return spendQuota(tx, {
    accountId,
    quota: QUOTA,
    windowStart: startOfBusinessDay(at),
    limit: QR_CALLS_PER_DAY,
  });
}

/** WeChat says that the day's calls are used up (45009), whatever we counted. */
export async function spendAllQrCalls(tx: Tx, accountId: number, at: Date): Promise<void> {
  await tx.$executeRaw`
    update quota_use set used = ${QR_CALLS_PER_DAY}
     where account_id = ${accountId} and quota = ${QUOTA} and window_start = ${startOfBusinessDay(at)}`;
}
