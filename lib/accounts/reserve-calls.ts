import 'server-only';
import { db } from '@/lib/db/client';
import { DAY_MS, startOfBusinessDay } from '@/lib/time/format';

/**
 * Calls an account may make in a Beijing day (wechat-api §14): user/get and updateremark from the limit page, batchget,
 * tags/get and tags/delete as developers observed; for user/tag/get their observations lie between a thousand and half a
 * million: the middle is taken, a hundred million fans' worth of pages. The others have no known figure, WeChat's own word
 * is 45009. What WeChat last told of the account itself (`readQuotas`) goes before.
 */
const DEFAULT_PER_DAY = {
  '/cgi-bin/user/get': 500,
  '/cgi-bin/user/info/batchget': 500_000,
  '/cgi-bin/user/info/updateremark': 10_000,
  '/cgi-bin/tags/members/getblacklist': 100_000,
  '/cgi-bin/tags/members/batchblacklist': 100_000,
  '/cgi-bin/tags/members/batchunblacklist': 100_000,
  '/cgi-bin/changeopenid': 100_000,
  '/cgi-bin/tags/get': 1_000,
  '/cgi-bin/tags/delete': 1_000,
  '/cgi-bin/user/tag/get': 10_000,
} as const;
export type CountedPath = keyof typeof DEFAULT_PER_DAY;

const quotaOf = (path: CountedPath) => `${path}.day`;

/**
 * Reserves up to `count` calls of the account's Beijing day before they are made. It is committed at once: a killed
 * process has spent calls that it never made, which is the safe side.
 * @returns how many may be made now; 0 when the day's calls are used up
 */
export async function reserveCalls(
  accountId: number,
  path: CountedPath,
  count: number,
  at: Date,
): Promise<number> {
  const day = startOfBusinessDay(at);
  const quota = quotaOf(path);
  const [row] = await db.$queryRaw<{ granted: number }[]>`
    with most as (
      select coalesce((select daily_limit::int from quota_reading where account_id = ${accountId} and path = ${path}),
                      ${DEFAULT_PER_DAY[path]}) as calls
    )
    insert into quota_use as q (account_id, quota, window_start, used)
    select ${accountId}, ${quota}, ${day}, least(${count}::int, most.calls) from most
    on conflict (account_id, quota, window_start) do update
      set used = greatest(q.used, least(q.used + ${count}::int, (select calls from most)))
    returning new.used - coalesce(old.used, 0) as granted`;
  return row?.granted ?? 0;
}

/** WeChat says that the day's calls are used up (45009), whatever we counted. */
export async function spendAllCalls(accountId: number, path: CountedPath, at: Date): Promise<void> {
  await db.$executeRaw`
    update quota_use set used = greatest(used, coalesce(
             (select daily_limit::int from quota_reading where account_id = ${accountId} and path = ${path}),
             ${DEFAULT_PER_DAY[path]}))
     where account_id = ${accountId} and quota = ${quotaOf(path)} and window_start = ${startOfBusinessDay(at)}`;
}

/** When calls are to be had again: the next Beijing day. */
export function nextCallsAt(at: Date): Date {
  return new Date(startOfBusinessDay(at).getTime() + DAY_MS);
}
