import 'server-only';
import { db } from '@/lib/db/client';
import { startOfBusinessDay } from '@/lib/time/format';

/**
 * Calls an account may make in a Beijing day to read and change its list of tags (wechat-api §14, observed by developers;
 * WeChat's own word is 45009). For user/tag/get the observations lie between a thousand and half a million: the middle is
 * taken, a hundred million fans' worth of pages. What WeChat last told of the account itself goes before.
 */
const DEFAULT_PER_DAY = {
  '/cgi-bin/tags/get': 1_000,
  '/cgi-bin/tags/delete': 1_000,
  '/cgi-bin/user/tag/get': 10_000,
} as const;
export type TagReadPath = keyof typeof DEFAULT_PER_DAY;

/** Reserves one call of the account's Beijing day before it is made, committed at once; false when none is left. */
export async function reserveTagRead(accountId: number, path: TagReadPath, at: Date): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    with most as (
      select coalesce((select daily_limit::int from quota_reading where account_id = ${accountId} and path = ${path}),
                      ${DEFAULT_PER_DAY[path]}) as calls)
    insert into quota_use as q (account_id, quota, window_start, used)
    select ${accountId}, ${`${path}.day`}, ${startOfBusinessDay(at)}, 1 from most where most.calls > 0
    on conflict (account_id, quota, window_start) do update set used = q.used + 1
      where q.used < (select calls from most)
    returning q.used`;
  return rows.length > 0;
}

/** WeChat says that the day's calls are used up (45009), whatever we counted. */
export async function spendAllTagReads(accountId: number, path: TagReadPath, at: Date): Promise<void> {
  await db.$executeRaw`
    update quota_use set used = greatest(used, coalesce(
             (select daily_limit::int from quota_reading where account_id = ${accountId} and path = ${path}),
             ${DEFAULT_PER_DAY[path]}))
     where account_id = ${accountId} and quota = ${`${path}.day`} and window_start = ${startOfBusinessDay(at)}`;
}
