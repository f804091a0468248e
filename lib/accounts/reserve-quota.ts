import 'server-only';
import { db, type Tx } from '@/lib/db/client';
import { DAY_MS, MINUTE_MS, startOfBusinessDay, startOfMinute } from '@/lib/time/format';
import { spendQuota } from './spend-quota';

/** Mass sending by API: calls an account may make (WeChat docs 群发: 100 a day, 60 a minute). */
export const MASS_CALLS_PER_DAY = 100;
export const MASS_CALLS_PER_MINUTE = 60;

export type Reservation = { ok: true } | { ok: false; quota: 'day' | 'minute'; freeAt: Date };

/**
 * Reserves one mass-sending call of the account's day and minute in the caller's transaction, before the call is made.
 * @returns when the next unit is free if there is none now; then nothing was reserved
 */
export async function reserveMassCall(tx: Tx, accountId: number, at: Date): Promise<Reservation> {
  const day = startOfBusinessDay(at);
  const minute = startOfMinute(at);
  if (
    !(await spendQuota(tx, { accountId, quota: 'mass.day', windowStart: day, limit: MASS_CALLS_PER_DAY }))
  ) {
    return { ok: false, quota: 'day', freeAt: new Date(day.getTime() + DAY_MS) };
  }
  const perMinute = { accountId, quota: 'mass.minute', windowStart: minute, limit: MASS_CALLS_PER_MINUTE };
  if (!(await spendQuota(tx, perMinute))) {
    await tx.$executeRaw`update quota_use set used = used - 1
      where account_id = ${accountId} and quota = 'mass.day' and window_start = ${day}`;
    return { ok: false, quota: 'minute', freeAt: new Date(minute.getTime() + MINUTE_MS) };
  }
  return { ok: true };
}

/** Mass-sending calls left to the account on the Beijing day of `at`. */
export async function massCallsLeft(accountId: number, at: Date): Promise<number> {
  const row = await db.quotaUse.findUnique({
    where: {
      accountId_quota_windowStart: { accountId, quota: 'mass.day', windowStart: startOfBusinessDay(at) },
    },
  });
  return Math.max(0, MASS_CALLS_PER_DAY - (row?.used ?? 0));
}
