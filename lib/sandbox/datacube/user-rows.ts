import type { Account } from '../account';
import { dayText } from './days';
import { firstDayOf, followersAtEndOf, followsOn } from './follow-log';

export function userSummary(account: Account, day: number) {
  return followsOn(account, day).map(({ source, gained, lost }) => ({
    ref_date: dayText(day),
    user_source: source,
    new_user: gained,
    cancel_user: lost,
  }));
}

/** A row for each day of the account's life. */
export function userCumulate(account: Account, day: number) {
  const first = firstDayOf(account);
  if (first === undefined || day < first) return [];
  return [{ ref_date: dayText(day), user_source: 0, cumulate_user: followersAtEndOf(account, day) }];
}
