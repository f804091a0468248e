import type { z } from 'zod';
import type { period } from '@/lib/wechat/wire/datacube';
import type { Account } from '../account';
import { beijingDay, DAY_MS } from '../beijing';
import { insist } from '../endpoint';

const FIRST_DAY = dayNumber('2014-12-01') ?? 0;
/** The figures of getarticleread and its family begin later. */
export const FIRST_DAY_2025 = dayNumber('2025-11-01') ?? 0;
const READY_HOUR = 8;
const HOUR_MS = 3_600_000;

/** `YYYY-MM-DD` as the number of that Beijing day; nothing for what is no day of the calendar. */
export function dayNumber(text: string): number | undefined {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && dayText(at / DAY_MS) === text ? at / DAY_MS : undefined;
}

export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Hour of the Beijing day, 0–23. */
export function hourOf(at: number): number {
  return new Date(at + 8 * HOUR_MS).getUTCHours();
}

/** Days since the Monday of the week. */
export function daysSinceMonday(day: number): number {
  return (new Date(day * DAY_MS).getUTCDay() + 6) % 7;
}

/** The first day of the month after that of `day`, and the first of its own. */
export function monthOf(day: number): { first: number; end: number } {
  const date = new Date(day * DAY_MS);
  const at = (months: number) => Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / DAY_MS;
  return { first: at(0), end: at(1) };
}

type Rules = { maxDays: number; firstDay?: number };

/**
 * The days asked for, of which only those whose figures are ready are answered. U26.
 * @throws Refusal 61500 (no dates), 61501 (too many, backwards, not over, before the figures), 61503 (yesterday before 08:00)
 */
export function readPeriod(
  account: Account,
  given: z.output<typeof period>,
  now: number,
  { maxDays, firstDay = FIRST_DAY }: Rules,
): number[] {
  const begin = dayNumber(given.begin_date ?? '');
  const end = dayNumber(given.end_date ?? '');
  insist(begin !== undefined && end !== undefined, 61500);
  const today = beijingDay(now);
  insist(begin <= end && end - begin < maxDays && end < today && begin >= firstDay, 61501);
  const isEarly = end === today - 1 && hourOf(now) < READY_HOUR;
  insist(!isEarly || account.choice('U26') === 'partial rows', 61503);
  const last = isEarly ? end - 1 : end;
  return Array.from({ length: Math.max(last - begin + 1, 0) }, (_, i) => begin + i);
}
