import type { Account } from '../account';
import { beijingDay } from '../beijing';
import { hourOf } from './days';

/** Messages of one fan on one day, by hour and WeChat's number of the kind. */
type FanDay = Record<string, number>;
export type Upstream = { fan: number; hour: number; kind: number; count: number };

/** Kinds that the figures know. */
const KINDS: Record<string, number> = { text: 1, image: 2, voice: 3, video: 4, shortvideo: 4, link: 6 };

const log = (account: Account) => account.table<FanDay>('messageDays');

/** A fan wrote. */
export function noteMessage(account: Account, fan: number, type: string, at: number): void {
  const kind = KINDS[type];
  if (kind === undefined) return;
  const key = `${beijingDay(at)} ${fan}`;
  const hour = `${hourOf(at)} ${kind}`;
  const day = log(account).get(key) ?? {};
  log(account).put(key, { ...day, [hour]: (day[hour] ?? 0) + 1 });
}

/** What fans wrote on the days from `first` to before `end`. */
export function messagesOn(account: Account, first: number, end: number): Upstream[] {
  const found: Upstream[] = [];
  for (const [key, hours] of log(account).entries()) {
    const [day = 0, fan = 0] = key.split(' ').map(Number);
    if (day < first || day >= end) continue;
    for (const [at, count] of Object.entries(hours)) {
      const [hour = 0, kind = 0] = at.split(' ').map(Number);
      found.push({ fan, hour, kind, count });
    }
  }
  return found;
}
