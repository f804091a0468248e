import 'server-only';
import { z } from 'zod';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { isUnderWay, type WorkStatus } from '@/lib/tags/operations/status';
import { isCommandAtWork } from './locks';
import type { TagInitView } from './schema';

/** The rate is that of the last half minute. */
const RATE_SECONDS = 30;
const rules = z.array(z.object({ name: z.string() }));

type Found = {
  id: number;
  status: WorkStatus;
  rules: unknown;
  member_count: number;
  failure: string | null;
  actor_name: string;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  ranges: number;
  done_ranges: number;
  done: number;
  tagged: number;
  untagged: number;
  lately: number;
  lately_seconds: number;
};

/** Runs (alias `r`) with how far they are, the newest first. Times of ranges are real time, the others business time. */
export async function readTagInits(where: Prisma.Sql, limit: number): Promise<TagInitView[]> {
  const rows = await db.$queryRaw<Found[]>`
    select r.id, r.status::text as status, r.rules, r.member_count, r.failure, r.created_at, r.started_at, r.finished_at,
           case when r.actor_kind = 'staff' then coalesce(s.name, r.actor_id) else r.actor_id end as actor_name,
           p.ranges, p.done_ranges, p.done, p.tagged, p.untagged, p.lately, p.lately_seconds
      from tag_init_run r
      left join staff s on r.actor_kind = 'staff' and s.id::text = r.actor_id
      cross join lateral (
        select count(*)::int as ranges, count(c.done_at)::int as done_ranges,
               coalesce(sum(c.member_count) filter (where c.done_at is not null), 0)::int as done,
               coalesce(sum(c.tagged_count), 0)::int as tagged, coalesce(sum(c.untagged_count), 0)::int as untagged,
               coalesce(sum(c.member_count) filter (where c.done_at > clock_timestamp() - ${RATE_SECONDS} * interval '1 second'), 0)::int as lately,
               greatest(1, least(${RATE_SECONDS}, extract(epoch from clock_timestamp() - min(c.done_at))))::float8 as lately_seconds
          from tag_init_range c where c.run_id = r.id) p
     where ${where} order by r.id desc limit ${limit}`;
  const isCommand = rows.some((row) => isUnderWay(row.status)) && (await isCommandAtWork());
  return rows.map((row) => toView(row, isCommand));
}

function toView(row: Found, isCommand: boolean): TagInitView {
  const isMoving = isUnderWay(row.status) && row.lately > 0;
  const rate = isMoving ? Math.round(row.lately / row.lately_seconds) : null;
  return {
    id: row.id,
    status: row.status,
    isCommand: isCommand && isUnderWay(row.status),
    actorName: row.actor_name,
    tags: rules.parse(row.rules).map(({ name }) => name),
    memberCount: row.member_count,
    doneCount: row.done,
    rangeCount: row.ranges,
    doneRangeCount: row.done_ranges,
    taggedCount: row.tagged,
    untaggedCount: row.untagged,
    share: row.ranges === 0 ? 1 : row.done_ranges / row.ranges,
    rate,
    secondsLeft: rate ? Math.ceil(Math.max(0, row.member_count - row.done) / rate) : null,
    failure: row.failure,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
