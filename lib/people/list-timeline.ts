import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope, may } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { nameRefs } from '@/lib/members/name-refs';
import type { TimelineEvent, TimelineQuery } from '@/lib/members/schema';
import { TIMELINE_SOURCES, type TimelineRow } from './timeline-sources';

const ROWS = 30;

/**
 * What happened with a member, the newest first: follows, messages and events, tags, branches, places, merges, edits,
 * broadcasts received. Each source gives at most one page of its own newest rows by its own index, so that the answer
 * takes as long with a thousand messages as with ten. Histories of rows that were merged in are part of it. Messages are
 * for who may read messages.
 * @throws AppError `common.not_found`, `common.bad_cursor`
 */
export async function listTimeline(ctx: Ctx, query: TimelineQuery): Promise<Page<TimelineEvent>> {
  allow(ctx, 'member.read');
  const id = BigInt(query.id);
  const member = await db.member.findUnique({
    where: { id },
    select: { branchId: true, mergedIntoId: true, mergedFrom: { select: { id: true } } },
  });
  if (!member || member.mergedIntoId || !inBranchScope(ctx, member.branchId)) {
    throw new AppError('common.not_found');
  }
  const before = readCursor(query.after);
  const family = [id, ...member.mergedFrom.map((row) => row.id)];
  const fans = await db.fan.findMany({
    where: { memberId: id },
    select: { id: true, accountId: true, openid: true },
  });
  const hasMessages = may(ctx, 'message.read');
  const scope = { id, family, fans, before, limit: ROWS + 1, hasMessages, branchIds: ctx.branchIds };
  const parts = TIMELINE_SOURCES.filter((source) => hasMessages || !source.isOfMessages).map(
    (source) => Prisma.sql`(${source.rows(scope)})`,
  );
  const rows = await db.$queryRaw<TimelineRow[]>`
    select at, key, kind, source, ref, data from (${Prisma.join(parts, ' union all ')}) e
     order by at desc, key collate "C" desc limit ${ROWS + 1}`;
  const page = toPage(rows, ROWS, (row) => encodeCursor(row.at.toISOString(), row.key));
  const nameOf = await nameRefs(page.rows);
  return {
    after: page.after,
    rows: page.rows.map((row) => ({
      key: row.key,
      at: row.at.toISOString(),
      kind: row.kind,
      source: row.source,
      by: nameOf(row) ?? row.data.by ?? null,
      data: row.data,
    })),
  };
}

/** The last event of the page before; without one, a moment that nothing comes after. */
function readCursor(after: string): { at: string; key: string } {
  const cursor = decodeCursor(after);
  if (!cursor) return { at: 'infinity', key: '' };
  const at = typeof cursor.sortValue === 'string' ? new Date(cursor.sortValue) : null;
  if (!at || Number.isNaN(at.getTime()) || !/^[\w:-]{1,64}$/.test(cursor.id)) {
    throw new AppError('common.bad_cursor');
  }
  return { at: at.toISOString(), key: cursor.id };
}
