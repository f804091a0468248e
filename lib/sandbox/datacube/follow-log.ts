import type { Account } from '../account';
import { beijingDay } from '../beijing';

/** New and lost followers of a day by WeChat's number of their source. */
type FollowDay = { gained: Record<string, number>; lost: Record<string, number> };

const SEARCH = 1;
const SOURCES: Record<string, number> = { ADD_SCENE_QR_CODE: 30, ADD_SCENE_ACCOUNT_MIGRATION: 0 };
const LIFE = 'life';

const log = (account: Account) => account.table<FollowDay>('followDays');
const births = (account: Account) => account.table<number>('life');

/** The source that counts for somebody: the QR code they scanned, a merged account, else the search. */
export function sourceOf(account: Account, fan: number): number {
  return SOURCES[account.extra(fan).subscribeScene ?? ''] ?? SEARCH;
}

/** The account has figures from this moment on. */
export function beginLife(account: Account, at: number): void {
  births(account).put(LIFE, beijingDay(at));
}

/** Somebody began to follow on a Beijing day. */
export function noteFollows(account: Account, day: number, count = 1, source = SEARCH): void {
  note(account, day, 'gained', source, count);
}

/** Somebody left. */
export function noteUnfollow(account: Account, day: number, source: number): void {
  note(account, day, 'lost', source, 1);
}

function note(account: Account, day: number, what: keyof FollowDay, source: number, count: number): void {
  const noted = log(account).get(day) ?? { gained: {}, lost: {} };
  noted[what][source] = (noted[what][source] ?? 0) + count;
  log(account).put(day, noted);
}

/** Rows of a day by source; only those where something happened. */
export function followsOn(account: Account, day: number) {
  const { gained = {}, lost = {} } = log(account).get(day) ?? {};
  return [...new Set([...Object.keys(gained), ...Object.keys(lost)])]
    .map(Number)
    .sort((a, b) => a - b)
    .map((source) => ({ source, gained: gained[source] ?? 0, lost: lost[source] ?? 0 }));
}

/** The first day with figures: that of the account, or of a follower who is older. */
export function firstDayOf(account: Account): number | undefined {
  const days = [...log(account).entries()].map(([day]) => Number(day));
  const born = births(account).get(LIFE);
  return days.reduce((first, day) => (first === undefined || day < first ? day : first), born);
}

/** Followers at the end of a day: today's, less what came and went since. */
export function followersAtEndOf(account: Account, day: number): number {
  let count = account.fans.followingCount;
  for (const [key, { gained, lost }] of log(account).entries())
    if (Number(key) > day) count += sum(lost) - sum(gained);
  return count;
}

function sum(bySource: Record<string, number>): number {
  return Object.values(bySource).reduce((total, count) => total + count, 0);
}
