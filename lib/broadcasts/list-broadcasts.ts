import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeTimeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import type { BroadcastQuery, BroadcastRow } from './schema';
import type { BroadcastStatus } from './status';

type Found = {
  id: string;
  title: string;
  status: BroadcastStatus;
  content_kind: 'text' | 'article';
  audience_name: string;
  people_count: number | null;
  scheduled_at: Date | null;
  updated_at: Date;
  created_by_name: string | null;
};

/** Broadcasts of the account, those changed last first. @throws AppError `common.bad_cursor` */
export async function listBroadcasts(ctx: Ctx, query: BroadcastQuery): Promise<Page<BroadcastRow>> {
  allow(ctx, 'broadcast.read');
  const last = decodeTimeCursor(query.after);
  const after = last ? Prisma.sql`and (b.updated_at, b.id) < (${last.at}, ${last.id}::uuid)` : Prisma.empty;
  const text = query.q
    ? Prisma.sql`and b.title ilike ${`%${query.q.replace(/[\\%_]/g, '\\$&')}%`}`
    : Prisma.empty;
  const status = query.status ? Prisma.sql`and b.status = ${query.status}::"BroadcastStatus"` : Prisma.empty;
  const scope = ctx.branchIds
    ? Prisma.sql`and cardinality(b.branch_ids) > 0 and b.branch_ids <@ ${ctx.branchIds}::int[]`
    : Prisma.empty;
  const rows = await db.$queryRaw<Found[]>`
    select b.id, b.title, b.status, b.content_kind, a.name as audience_name, s.people_count, b.scheduled_at, b.updated_at,
           p.name as created_by_name
      from broadcast b
      join audience a on a.id = b.audience_id
      left join audience_snapshot s on s.id = b.snapshot_id
      left join staff p on p.id = b.created_by_id
     where b.account_id = ${ctx.accountId} ${status} ${text} ${scope} ${after}
     order by b.updated_at desc, b.id desc limit ${PAGE_SIZE + 1}`;
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(row.updated_at.toISOString(), row.id));
  return {
    after: page.after,
    rows: page.rows.map((row) => ({
      id: row.id,
      title: row.title,
      status: row.status,
      contentKind: row.content_kind,
      audienceName: row.audience_name,
      peopleCount: row.people_count,
      scheduledAt: row.scheduled_at?.toISOString() ?? null,
      updatedAt: row.updated_at.toISOString(),
      createdByName: row.created_by_name ?? '',
    })),
  };
}
