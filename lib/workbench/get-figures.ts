import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { readUnbranched, type UnbranchedDays } from '@/lib/stats/unbranched';
import { businessDay, businessMonth, DAY_MS, daysBetween, dayToDate } from '@/lib/time/format';
import type { Figure, Figures } from './schema';

const WEEK_DAYS = 7;
const nobody: UnbranchedDays = {};
type DaySums = { members: number; followers: number; received: number };

/**
 * Members, followers and messages of this month within the reader's branches, each with a week's line.
 *
 * Nothing is counted when the page is opened: at ten million members a count(*) takes seconds, so the numbers come from
 * branch_daily (a dozen branches by at most 38 days) and from the facts of people without a branch, which the worker
 * writes nightly and for today every few minutes. They are exact for the moment that `computedAt` names.
 */
export async function getFigures(ctx: Ctx): Promise<Figures> {
  allow(ctx, 'workbench.read');
  const today = businessDay(ctx.now);
  const weekStart = new Date(dayToDate(today).getTime() - WEEK_DAYS * DAY_MS).toISOString().slice(0, 10);
  const monthStart = `${businessMonth(ctx.now)}-01`;
  const from = monthStart < weekStart ? monthStart : weekStart;
  const [rows, unbranched] = await Promise.all([
    db.branchDaily.groupBy({
      by: ['day'],
      where: {
        day: { gte: dayToDate(from), lte: dayToDate(today) },
        ...(ctx.branchIds === null ? {} : { branchId: { in: ctx.branchIds } }),
      },
      _sum: { memberCount: true, fanCount: true, receivedCount: true },
      _max: { computedAt: true },
    }),
    // Who is limited to branches must not learn about the others, not even in a sum.
    ctx.branchIds === null ? readUnbranched() : nobody,
  ]);
  const sums = new Map<string, DaySums>();
  for (const row of rows) {
    const day = row.day.toISOString().slice(0, 10);
    const beside = unbranched[day];
    sums.set(day, {
      members: (row._sum.memberCount ?? 0) + (beside?.members ?? 0),
      followers: (row._sum.fanCount ?? 0) + (beside?.fans ?? 0),
      received: (row._sum.receivedCount ?? 0) + (beside?.received ?? 0),
    });
  }
  const newest = Math.max(0, ...rows.map((row) => row._max.computedAt?.getTime() ?? 0));
  const week = daysBetween(weekStart, today);
  const month = [...sums].filter(([day]) => day >= monthStart).map(([, sum]) => sum.received);
  return {
    members: level(week, sums, 'members'),
    followers: level(week, sums, 'followers'),
    received: {
      value: sums.size === 0 ? null : month.reduce((total, one) => total + one, 0),
      weekChange: null,
      week: week.slice(1).map((day) => sums.get(day)?.received ?? 0),
    },
    computedAt: newest > 0 ? new Date(newest).toISOString() : null,
  };
}

/** A number that stands at some height each day: the last known one, and how far it moved in a week. */
function level(week: string[], sums: Map<string, DaySums>, key: 'members' | 'followers'): Figure {
  const values = week.flatMap((day) => sums.get(day)?.[key] ?? []);
  const value = values.at(-1) ?? null;
  const before = sums.get(week[0] ?? '')?.[key];
  return { value, weekChange: value === null || before === undefined ? null : value - before, week: values };
}
