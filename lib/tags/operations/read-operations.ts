import 'server-only';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { type OperationView, tagSelection } from './schema';
import type { WorkStatus } from './status';

type Found = {
  id: string;
  kind: OperationView['kind'];
  code: string;
  name: string;
  tag_kind: 'local' | 'wechat' | 'branch';
  color: number | null;
  selection: unknown;
  status: WorkStatus;
  actor_name: string;
  processed_count: number;
  changed_count: number;
  skips: { notFollowing?: number; tooManyTags?: number; unknown?: number };
  estimated_count: number | null;
  share: number;
  failure: string | null;
  is_held_up: boolean;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  waiting_at_wechat: number | null;
};

/** Work that WeChat is still to be told is counted up to here. */
const MAX_COUNTED = 100_000;
/** A running operation whose worker has not been heard of: it is gone, and the next one goes on. */
const HELD_UP = Prisma.sql`(o.status = 'running' and o.lease_until < clock_timestamp())`;
/** How far it is through the members in order of id, 0 to 1; of use where nobody counted before. */
const SHARE = Prisma.sql`(case when o.status = 'finished' then 1 when o.last_id = 0 then 0
  else least(1, o.cursor_id::float8 / o.last_id) end)`;

/** Operations (alias `o`) as pages show them. */
export async function readOperations(
  where: Prisma.Sql,
  { limit, withWechat = false }: { limit: number; withWechat?: boolean },
): Promise<OperationView[]> {
  const waiting = withWechat
    ? Prisma.sql`(case when t.kind = 'wechat' then (select count(*)::int from (
        select 1 from wechat_tag_outbox w where w.account_id = t.account_id and w.tag_id = t.id limit ${MAX_COUNTED}) w) end)`
    : Prisma.sql`null::int`;
  const rows = await db.$queryRaw<Found[]>`
    select o.id::text as id, o.kind::text as kind, t.code, t.name, t.kind::text as tag_kind, g.color::int as color,
           o.selection, o.status::text as status, o.actor_name, o.processed_count, o.changed_count, o.skips,
           o.estimated_count, ${SHARE} as share, o.failure, ${HELD_UP} as is_held_up, o.created_at, o.started_at,
           o.finished_at, ${waiting} as waiting_at_wechat
      from tag_operation o
      join tag t on t.id = o.tag_id
      left join tag_group g on g.id = t.group_id
     where ${where}
     order by o.id desc limit ${limit}`;
  return rows.map(toView);
}

function toView(row: Found): OperationView {
  return {
    id: row.id,
    kind: row.kind,
    tag: { code: row.code, name: row.name, kind: row.tag_kind, color: row.color },
    about: tagSelection.parse(row.selection).kind,
    status: row.status,
    actorName: row.actor_name,
    processedCount: row.processed_count,
    changedCount: row.changed_count,
    skips: {
      notFollowing: row.skips.notFollowing ?? 0,
      tooManyTags: row.skips.tooManyTags ?? 0,
      unknown: row.skips.unknown ?? 0,
    },
    estimatedCount: row.estimated_count,
    share: shareOf(row),
    failure: row.failure,
    isHeldUp: row.is_held_up,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
    waitingAtWechat: row.waiting_at_wechat,
  };
}

function shareOf(row: Found): number {
  if (row.status === 'finished' || !row.estimated_count) return row.share;
  return Math.min(1, row.processed_count / row.estimated_count);
}
