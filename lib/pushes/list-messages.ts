import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { DAY_MS } from '@/lib/time/format';
import { stateOf, summaryOf, type Told } from './message-view';
import type { MessageQuery, MessageRow, Period } from './schema';

const DAYS: Record<Period, number | null> = { day: 1, week: 7, month: 31, all: null };

type Found = Told & {
  id: bigint;
  kind: string;
  openid: string;
  received_at: Date;
  handled_at: Date | null;
  failure: string | null;
  member_id: bigint | null;
  member_name: string | null;
};

/**
 * Messages and events of one account, the newest first: account, kind, fan and time are answered by an index each. People limited to
 * branches see those of members of these branches only; what comes from nobody we know is not theirs.
 */
export async function listMessages(ctx: Ctx, query: MessageQuery): Promise<Page<MessageRow>> {
  allow(ctx, 'message.read');
  const accountId = query.account ?? ctx.accountId;
  const after = readCursor(query.after);
  const days = DAYS[query.period];
  const rows = await db.$queryRaw<Found[]>`
    select im.id, im.kind, im.openid, im.received_at, im.handled_at, im.failure, im.content, im.title, im.event_key, im.url,
           im.status, im.latitude, im.longitude, m.id as member_id, m.name as member_name
      from inbound_message im
      left join fan f on f.account_id = im.account_id and f.openid = im.openid
      left join member m on m.id = f.member_id
     where im.account_id = ${accountId}
       ${ofKind(query.kind)}
       ${ofFan(query.q, accountId)}
       ${days === null ? Prisma.empty : Prisma.sql`and im.received_at >= ${new Date(ctx.now.getTime() - days * DAY_MS)}`}
       ${ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty}
       ${after === null ? Prisma.empty : Prisma.sql`and (im.received_at, im.id) < (${after.at}, ${after.id})`}
     order by im.received_at desc, im.id desc limit ${PAGE_SIZE + 1}`;
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(row.received_at.toISOString(), String(row.id)));
  return { after: page.after, rows: page.rows.map(rowOf) };
}

export function rowOf(row: Found): MessageRow {
  return {
    id: String(row.id),
    kind: row.kind,
    summary: summaryOf(row),
    openid: row.openid,
    member: row.member_id === null ? null : { id: String(row.member_id), name: row.member_name },
    receivedAt: row.received_at.toISOString(),
    state: stateOf(row),
  };
}

function ofKind(kind: MessageQuery['kind']): Prisma.Sql {
  if (kind === undefined) return Prisma.empty;
  if (kind === 'message') return Prisma.sql`and im.event is null`;
  if (kind === 'event') return Prisma.sql`and im.event is not null`;
  return Prisma.sql`and im.kind = ${kind}`;
}

/** Digits are a member's id, anything else an openid. */
function ofFan(q: string, accountId: number): Prisma.Sql {
  if (!q) return Prisma.empty;
  if (!/^\d{1,15}$/.test(q)) return Prisma.sql`and im.openid = ${q}`;
  return Prisma.sql`and im.openid in (
    select openid from fan where account_id = ${accountId} and member_id = ${BigInt(q)})`;
}

function readCursor(after: string): { at: Date; id: bigint } | null {
  const cursor = decodeCursor(after);
  if (!cursor) return null;
  const at = new Date(String(cursor.sortValue));
  if (Number.isNaN(at.getTime()) || !/^\d{1,18}$/.test(cursor.id)) throw new AppError('common.bad_cursor');
  return { at, id: BigInt(cursor.id) };
}
