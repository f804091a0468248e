import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { daysBetween, dayToDate } from '@/lib/time/format';
import { type BranchDays, type BranchDaysQuery, periodOf } from './schema';

/**
 * Members, fans and broadcasts received by day, summed over the branches the reader may see or over the one asked for.
 * Facts come from branch_daily; nothing is counted here.
 * @throws AppError `common.not_found` for a branch that does not exist or is not the reader's
 */
export async function listBranchDays(ctx: Ctx, query: BranchDaysQuery): Promise<BranchDays> {
  allow(ctx, 'stats.read');
  if (query.branch !== null && !inBranchScope(ctx, query.branch)) throw new AppError('common.not_found');
  const { from, to } = periodOf(query, ctx.now);
  const branches = await db.branch.findMany({
    where: ctx.branchIds === null ? {} : { id: { in: ctx.branchIds } },
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
  });
  if (query.branch !== null && !branches.some((branch) => branch.id === query.branch)) {
    throw new AppError('common.not_found');
  }
  const found = await db.branchDaily.groupBy({
    by: ['day'],
    where: {
      branchId: { in: query.branch === null ? branches.map((branch) => branch.id) : [query.branch] },
      day: { gte: dayToDate(from), lte: dayToDate(to) },
    },
    _sum: { memberCount: true, newMemberCount: true, fanCount: true, newFanCount: true, receivedCount: true },
    _max: { computedAt: true },
  });
  const byDay = new Map(found.map((row) => [row.day.toISOString().slice(0, 10), row]));
  const computed = found
    .flatMap((row) => row._max.computedAt ?? [])
    .sort((a, b) => a.getTime() - b.getTime());
  return {
    from,
    to,
    branches,
    computedAt: computed.at(-1)?.toISOString() ?? null,
    rows: daysBetween(from, to).map((day) => {
      const sum = byDay.get(day)?._sum;
      return {
        day,
        memberCount: sum?.memberCount ?? null,
        newMemberCount: sum?.newMemberCount ?? null,
        fanCount: sum?.fanCount ?? null,
        newFanCount: sum?.newFanCount ?? null,
        receivedCount: sum?.receivedCount ?? null,
      };
    }),
  };
}
