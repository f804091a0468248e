import 'server-only';
import { type CountedPath, nextCallsAt, spendAllCalls } from '@/lib/accounts/reserve-calls';
import { db } from '@/lib/db/client';
import type { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { isDayUsedUp, isWechatErrcode, WechatError } from '@/lib/wechat/error';
import type { SyncRun } from './fan-sync-run';
import type { SyncPhase } from './schema';

const RETRY_MS = 30_000;
/** Beginning the list anew costs calls of the day; more than this is no accident. */
const MOST_RESTARTS = 3;

const PATHS: Record<SyncPhase, CountedPath | null> = {
  list: '/cgi-bin/user/get',
  details: '/cgi-bin/user/info/batchget',
  leavers: null,
  blacklist: '/cgi-bin/tags/members/getblacklist',
};

/** The day's calls are used up, by our count or by WeChat's. */
export function isUsedUp(error: AppError): boolean {
  return error.code === 'fan.calls_used_up' || isWechatErrcode(error, 45009);
}

/**
 * What stopped a sync stands on its page. Used-up calls wait for the next Beijing day and an outage for half a minute;
 * anything else (no right, revoked, disabled) waits for a person to put it right and resume.
 */
export async function putOffRun(run: SyncRun, error: AppError, at: Date): Promise<void> {
  const path = PATHS[run.position.phase];
  if (path && isDayUsedUp(error)) await spendAllCalls(run.accountId, path, at);
  const until = isUsedUp(error)
    ? nextCallsAt(at)
    : error instanceof WechatError && error.retryable
      ? new Date(at.getTime() + RETRY_MS)
      : null;
  await db.$executeRaw`
    update fan_sync
       set status = ${until ? 'queued' : 'paused'}::"WorkStatus", not_before = ${until}::timestamptz,
           failure = ${storedReason(error)}, lease_owner = null, lease_until = null
     where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'`;
}

/**
 * WeChat does not know the openid any more from which the list was to go on (40003). Whoever was seen stays seen.
 * @returns false when that has happened too often
 */
export async function restartList(run: SyncRun): Promise<boolean> {
  if (run.restartCount >= MOST_RESTARTS) return false;
  const done = await db.$executeRaw`
    update fan_sync set cursor = '', listed_count = case when phase = 'list' then 0 else listed_count end,
           restart_count = restart_count + 1
     where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'`;
  return done > 0;
}
