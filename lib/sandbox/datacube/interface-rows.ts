import type { Account } from '../account';
import { beijingDay } from '../beijing';
import type { Attempt } from '../pushes';
import type { World } from '../world';
import { dayText, hourOf } from './days';

/** Attempts to push to the account's callback, as far as the log of pushes goes back. */
function attemptsOn(world: World, account: Account, day: number): Attempt[] {
  return world.pushes.attemptsOf(account.appid).filter(({ at }) => beijingDay(at) === day);
}

function figures(attempts: Attempt[]) {
  const times = attempts.map(({ tookMs }) => tookMs);
  return {
    callback_count: attempts.length,
    fail_count: attempts.filter(({ httpStatus }) => httpStatus < 200 || httpStatus > 299).length,
    total_time_cost: times.reduce((sum, ms) => sum + ms, 0),
    max_time_cost: Math.max(...times),
  };
}

export function interfaceSummary(world: World, account: Account, day: number) {
  const attempts = attemptsOn(world, account, day);
  return attempts.length === 0 ? [] : [{ ref_date: dayText(day), ...figures(attempts) }];
}

export function interfaceSummaryByHour(world: World, account: Account, day: number) {
  const attempts = attemptsOn(world, account, day);
  const hours = [...new Set(attempts.map(({ at }) => hourOf(at)))].sort((a, b) => a - b);
  return hours.map((hour) => ({
    ref_date: dayText(day),
    ref_hour: hour * 100,
    ...figures(attempts.filter(({ at }) => hourOf(at) === hour)),
  }));
}
