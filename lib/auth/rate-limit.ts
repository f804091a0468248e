import 'server-only';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/** What is left of a window after one use. */
export type Rate = { limit: number; remaining: number; resetSeconds: number };

/**
 * Counts one use of `key` in the current window of real time.
 * @param windowSeconds length of a window, aligned to the epoch
 * @throws AppError `common.rate_limited` {seconds, limit} when the window's limit was used up before
 */
export async function spendRate(key: string, limit: number, windowSeconds: number): Promise<Rate> {
  const windowMs = windowSeconds * 1_000;
  const windowStart = new Date(Math.floor(Date.now() / windowMs) * windowMs);
  const rows = await db.$queryRaw<{ used: number }[]>`
    insert into rate_limit (key, window_start, used) values (${key}, ${windowStart}, 1)
    on conflict (key, window_start) do update set used = rate_limit.used + 1
    returning used`;
  const used = rows[0]?.used ?? 0;
  const seconds = Math.ceil((windowStart.getTime() + windowMs - Date.now()) / 1_000);
  if (used > limit) throw new AppError('common.rate_limited', { seconds, limit });
  return { limit, remaining: limit - used, resetSeconds: seconds };
}
