import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { BroadcastStatus } from '@/lib/broadcasts/status';
import { db } from '@/lib/db/client';
import { DAY_MS, startOfBusinessDay } from '@/lib/time/format';
import type { TodayItem } from './schema';
import { broadcastScope } from './scope';

const MOST = 20;

type Found = {
  id: string;
  title: string;
  status: BroadcastStatus;
  starts_at: Date;
  finished_at: Date | null;
  people_count: number | null;
};

/** Broadcasts that start, run or end on this Beijing day, in the order of their start. */
export async function listToday(ctx: Ctx): Promise<TodayItem[]> {
  allow(ctx, 'broadcast.read');
  const start = startOfBusinessDay(ctx.now);
  const end = new Date(start.getTime() + DAY_MS);
  const rows = await db.$queryRaw<Found[]>`
    select * from (
      select b.id, b.title, b.status, b.finished_at, s.people_count,
             coalesce(b.started_at, b.scheduled_at, b.approved_at, b.submitted_at) as starts_at
        from broadcast b left join audience_snapshot s on s.id = b.snapshot_id
       where b.account_id = ${ctx.accountId} and b.status not in ('draft', 'cancelled') ${broadcastScope(ctx)}
         -- What is over and was not touched since yesterday cannot be of today; the index on (account, updated) finds the rest.
         and (b.updated_at > ${new Date(start.getTime() - DAY_MS)} or b.status in ('submitted', 'approved', 'scheduled', 'sending', 'paused'))
    ) t
     where t.starts_at < ${end} and (t.starts_at >= ${start} or t.finished_at >= ${start} or t.status = 'sending')
     order by t.starts_at limit ${MOST}`;
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    status: row.status,
    startsAt: row.starts_at.toISOString(),
    endsAt: row.finished_at?.toISOString() ?? null,
    peopleCount: row.people_count,
  }));
}
