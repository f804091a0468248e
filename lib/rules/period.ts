import { businessDay, businessDayStart, DAY_MS, startOfBusinessDay } from '@/lib/time/format';

/** A stretch of time from one Beijing midnight to another, `until` not included; null is open. ISO instants. */
export type Period = { from: string | null; until: string | null };

export const ALWAYS: Period = { from: null, until: null };

/** A time as rules ask for it. */
export type TimeClause =
  | { operator: 'within' | 'longerAgo'; value: { days: number } }
  | { operator: 'since' | 'before'; value: { date: string } }
  | { operator: 'between'; value: { from: string; to: string } };

/** The instants that a time means at `now`; a day is a Beijing day, and today is the first of the last N. */
export function periodOf(clause: TimeClause, now: Date): Period {
  switch (clause.operator) {
    case 'within':
      return { from: daysBack(now, clause.value.days), until: null };
    case 'longerAgo':
      return { from: null, until: daysBack(now, clause.value.days) };
    case 'since':
      return { from: businessDayStart(clause.value.date).toISOString(), until: null };
    case 'before':
      return { from: null, until: businessDayStart(clause.value.date).toISOString() };
    case 'between':
      return {
        from: businessDayStart(clause.value.from).toISOString(),
        until: new Date(businessDayStart(clause.value.to).getTime() + DAY_MS).toISOString(),
      };
  }
}

function daysBack(now: Date, days: number): string {
  return new Date(startOfBusinessDay(now).getTime() - (days - 1) * DAY_MS).toISOString();
}

/** Whether a moment (ISO; null: never) lies in a period. */
export function isDuring({ from, until }: Period, at: string | null): boolean {
  if (at === null) return false;
  const ms = Date.parse(at);
  return (from === null || ms >= Date.parse(from)) && (until === null || ms < Date.parse(until));
}

/** The period as days of the index's second keywords (`20260301`), both included; the ends stand for open. */
export function dayRange({ from, until }: Period): { first: string; last: string } {
  const day = (ms: number) => businessDay(new Date(ms)).replaceAll('-', '');
  return {
    first: from === null ? '00000000' : day(Date.parse(from)),
    last: until === null ? '99999999' : day(Date.parse(until) - DAY_MS),
  };
}
