import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { DAY_MS } from '@/lib/time/format';
import { type ChannelQuery, type ChannelRow, COUNT_UP_TO } from './schema';
import { codeState } from './status';

const WEEK_MS = 7 * DAY_MS;

type Found = {
  id: number;
  name: string;
  scene: string;
  accountName: string;
  branchName: string | null;
  storeName: string | null;
  isPermanent: boolean;
  ticket: string | null;
  expiresAt: Date | null;
  qrWantedAt: Date | null;
  failure: string | null;
  fanCount: number;
  weekCount: number;
};

/**
 * Channels of the actor's branches, the newest first, with the fans who came by each. Both counts are read from an index
 * alone and end at COUNT_UP_TO, so that a page of large channels is no slower than one of small ones.
 */
export async function listChannels(ctx: Ctx, query: ChannelQuery): Promise<Page<ChannelRow>> {
  allow(ctx, 'channel.read');
  const after = readCursor(query.after);
  const pattern = `%${query.q.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = await db.$queryRaw<Found[]>`
    with page as (
      select c.* from channel c
       where c.archived_at is ${query.archived ? Prisma.sql`not null` : Prisma.sql`null`}
         ${query.q ? Prisma.sql`and (c.name ilike ${pattern} or c.scene ilike ${pattern})` : Prisma.empty}
         ${query.account ? Prisma.sql`and c.account_id = ${query.account}` : Prisma.empty}
         ${ofBranch(query.branch)}
         ${query.kind ? Prisma.sql`and c.is_permanent = ${query.kind === 'permanent'}` : Prisma.empty}
         ${ctx.branchIds ? Prisma.sql`and c.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty}
         ${after === null ? Prisma.empty : Prisma.sql`and c.id < ${after}`}
       order by c.id desc limit ${PAGE_SIZE + 1}
    )
    select c.id, c.name, c.scene, a.name as "accountName", b.name as "branchName", s.name as "storeName",
           c.is_permanent as "isPermanent", c.ticket, c.expires_at as "expiresAt", c.qr_wanted_at as "qrWantedAt",
           c.failure, came.count as "fanCount", lately.count as "weekCount"
      from page c
      join account a on a.id = c.account_id
      left join branch b on b.id = c.branch_id
      left join store s on s.id = c.store_id
      cross join lateral (
        select count(*)::int as count from (
          select from fan f where f.channel_id = c.id limit ${COUNT_UP_TO}) x) came
      cross join lateral (
        select count(*)::int as count from (
          select from fan f where f.channel_id = c.id and f.followed_at > ${new Date(ctx.now.getTime() - WEEK_MS)}
           limit ${COUNT_UP_TO}) x) lately
     order by c.id desc`;
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(null, row.id));
  return { after: page.after, rows: page.rows.map((row) => toRow(row, ctx.now)) };
}

function ofBranch(branch: ChannelQuery['branch']): Prisma.Sql {
  if (branch === undefined) return Prisma.empty;
  return branch === 'national'
    ? Prisma.sql`and c.branch_id is null`
    : Prisma.sql`and c.branch_id = ${branch}`;
}

function readCursor(after: string): number | null {
  const cursor = decodeCursor(after);
  if (!cursor) return null;
  if (!/^\d{1,9}$/.test(cursor.id)) throw new AppError('common.bad_cursor');
  return Number(cursor.id);
}

function toRow({ isPermanent, ticket, qrWantedAt, failure, ...row }: Found, now: Date): ChannelRow {
  return {
    ...row,
    kind: isPermanent ? 'permanent' : 'temporary',
    code: codeState({ ticket, expiresAt: row.expiresAt, qrWantedAt, failure }, now),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
