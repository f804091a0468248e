import 'server-only';
import { db, type Tx } from '@/lib/db/client';
import { DAY_MS, MINUTE_MS, startOfBusinessDay, startOfMinute } from '@/lib/time/format';

/** Mass sending by API: calls an account may make (WeChat docs 群发: 100 a day, 60 a minute). */
export const MASS_CALLS_PER_DAY = 100;
export const MASS_CALLS_PER_MINUTE = 60;

export type Reservation = { ok: true } | { ok: false; quota: 'day' | 'minute'; freeAt: Date };

/**
 * Reserves one mass-sending call of the account's day and minute in the caller's transaction, before the call is made.
 * The conditional update is atomic, so two workers never spend the same unit.
 * @returns when the next unit is free if there is none now; then nothing was reserved
 */
export async function reserveMassCall(tx: Tx, accountId: number, at: Date): Promise<Reservation> {
  const day = startOfBusinessDay(at);
  const minute = startOfMinute(at);
  if (!(await spend(tx, accountId, 'mass.day', day, MASS_CALLS_PER_DAY))) {
    return { ok: false, quota: 'day', freeAt: new Date(day.getTime() + DAY_MS) };
  }
  if (!(await spend(tx, accountId, 'mass.minute', minute, MASS_CALLS_PER_MINUTE))) {
    await tx.$executeRaw`update quota_use set used = used - 1
      where account_id = ${accountId} and quota = 'mass.day' and window_start = ${day}`;
    return { ok: false, quota: 'minute', freeAt: new Date(minute.getTime() + MINUTE_MS) };
  }
  return { ok: true };
}

async function spend(
  tx: Tx,
  accountId: number,
  quota: string,
  windowStart: Date,
  limit: number,
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ used: number }[]>`
    insert into quota_use (account_id, quota, window_start, used) values (${accountId}, ${quota}, ${windowStart}, 1)
    on conflict (account_id, quota, window_start) do update set used = quota_use.used + 1
      where quota_use.used < ${limit}
    returning used`;
  return rows.length > 0;
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
