import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { seesBroadcast } from './load-broadcast';
import type { BroadcastProgress } from './schema';

/** How far a broadcast is, batch by batch. @throws AppError `common.not_found` */
export async function getBroadcastProgress(ctx: Ctx, input: { id: string }): Promise<BroadcastProgress> {
  allow(ctx, 'broadcast.read');
  const broadcast = await db.broadcast.findUnique({
    where: { id: input.id },
    select: {
      status: true,
      pauseReason: true,
      branchIds: true,
      batches: { orderBy: { number: 'asc' }, omit: { openids: true } },
    },
  });
  if (!broadcast || !seesBroadcast(ctx, broadcast.branchIds)) throw new AppError('common.not_found');
  const counted = broadcast.batches.filter((b) => b.status !== 'cancelled');
  const sum = (of: (batch: (typeof counted)[number]) => number | null) =>
    counted.reduce((all, b) => all + (of(b) ?? 0), 0);
  return {
    status: broadcast.status,
    pauseReason: broadcast.pauseReason,
    batches: broadcast.batches.map((b) => ({
      number: b.number,
      status: b.status,
      route: b.route,
      peopleCount: b.peopleCount,
      msgId: b.msgId?.toString() ?? null,
      errorCode: b.errorCode,
      resultStatus: b.resultStatus,
      totalCount: b.totalCount,
      filterCount: b.filterCount,
      sentCount: b.sentCount,
      errorCount: b.errorCount,
    })),
    totals: {
      people: sum((b) => b.peopleCount),
      total: sum((b) => b.totalCount),
      // WeChat's FilterCount is who is left after filtering; what was filtered out is the rest.
      filteredOut: sum((b) =>
        b.totalCount === null || b.filterCount === null ? null : b.totalCount - b.filterCount,
      ),
      sent: sum((b) => b.sentCount),
      failed: sum((b) => b.errorCount),
    },
  };
}
