import { z } from 'zod';
import { businessDay, DAY_MS, dayToDate } from '@/lib/time/format';

export const DEFAULT_DAYS = 30;
export const MAX_DAYS = 366;
/** Periods offered by name; all end today. */
export const PERIODS = [7, 30, 90] as const;

/** The calendar day itself, so that 2026-02-30 is refused. */
const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => {
    const at = dayToDate(text);
    return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
  });

/** What the page's URL says; nonsense falls back to the default. */
export const branchDaysQuery = z.object({
  from: day.or(z.literal('')).catch(''),
  to: day.or(z.literal('')).catch(''),
  branch: z.coerce.number().int().positive().max(2_147_483_647).nullable().catch(null).default(null),
});
export type BranchDaysQuery = z.infer<typeof branchDaysQuery>;

/** One Beijing day of the branches asked for; null where no facts were computed. */
export type BranchDayRow = {
  day: string;
  memberCount: number | null;
  newMemberCount: number | null;
  fanCount: number | null;
  newFanCount: number | null;
  receivedCount: number | null;
};

export type BranchDays = {
  from: string;
  to: string;
  /** Branches that the reader may choose from. */
  branches: { id: number; name: string }[];
  /** Every day of the period, oldest first. */
  rows: BranchDayRow[];
  /** When the newest of these facts was computed. */
  computedAt: string | null;
};

/** The days asked for: at most a year, never in the future, the last thirty by default. */
export function periodOf(
  query: Pick<BranchDaysQuery, 'from' | 'to'>,
  now: Date,
): { from: string; to: string } {
  const today = businessDay(now);
  const to = query.to && query.to < today ? query.to : today;
  const back = (days: number) =>
    new Date(dayToDate(to).getTime() - (days - 1) * DAY_MS).toISOString().slice(0, 10);
  if (!query.from || query.from > to) return { from: back(DEFAULT_DAYS), to };
  const earliest = back(MAX_DAYS);
  const isTooEarly = query.from < earliest;
  return { from: isTooEarly ? earliest : query.from, to };
}
