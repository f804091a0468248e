import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { businessDay, DAY_MS } from '@/lib/time/format';
import type { TagGroupRow, TagKind, TagOrigin, TagQuery, TagRow, TagState } from './schema';

type Found = {
  id: number;
  code: string;
  name: string;
  kind: TagKind;
  state: TagState;
  failure: string | null;
  group_name: string | null;
  color: number | null;
  account_name: string | null;
  member_count: number;
  updated_at: Date;
  wechat_tag_id: number | null;
  is_syncing: boolean;
  has_failures: boolean;
  group_id: number | null;
  week_ago: number | null;
  origin: TagOrigin;
};

/** Where a tag (alias `t`) comes from. */
export const ORIGIN = Prisma.sql`case
  when t.kind = 'branch' then 'branch' when t.slot = 'lent' then 'lent' when t.slot = 'fixed' then 'fixed'
  when exists (select 1 from tag_rule r where r.tag_id = t.id and r.is_on) then 'automatic' else 'staff' end`;

/** Columns that order the list, each with the direction that people expect; the id breaks ties. Names go by pinyin. */
const ORDER = {
  memberCount: {
    column: Prisma.sql`p.member_count`,
    isDown: true,
    key: z.coerce.number().int(),
    cast: Prisma.sql`int`,
  },
  updatedAt: {
    column: Prisma.sql`t.updated_at`,
    isDown: true,
    key: z.iso.datetime(),
    cast: Prisma.sql`timestamptz`,
  },
  name: {
    column: Prisma.sql`t.name collate "zh-x-icu"`,
    isDown: false,
    key: z.string(),
    cast: Prisma.sql`text`,
  },
} as const;
const WEEK_MS = 7 * DAY_MS;
const tagId = z.coerce.number().int().positive().max(2_147_483_647);

/** Tags that can be used with the account in hand: local ones, those of branches, and the account's WeChat tags. */
export async function listTags(ctx: Ctx, query: TagQuery): Promise<Page<TagRow>> {
  allow(ctx, 'tag.read');
  const order = ORDER[query.sort];
  const cursor = readCursor(query);
  const direction = order.isDown ? Prisma.sql`desc` : Prisma.sql`asc`;
  const beyond = order.isDown ? Prisma.sql`<` : Prisma.sql`>`;
  const after = cursor
    ? Prisma.sql`and (${order.column}, t.id) ${beyond} (${cursor.sortValue}::text::${order.cast}, ${cursor.id}::int)`
    : Prisma.empty;
  const pattern = `%${query.q.replace(/[\\%_]/g, '\\$&')}%`;
  const rows = await db.$queryRaw<Found[]>`
    select t.id, t.code, t.name, t.kind::text as kind, t.state::text as state, t.failure, g.name as group_name,
           g.color::int as color, a.name as account_name, p.member_count, t.updated_at, t.wechat_tag_id,
           t.group_id, ${ORIGIN} as origin, ${weekAgo(ctx)} as week_ago,
           exists (select 1 from wechat_tag_outbox o where o.account_id = t.account_id and o.tag_id = t.id) as is_syncing,
           t.kind = 'wechat' and exists (
             select 1 from fan_tag f where f.tag_id = t.id and f.failure is not null) as has_failures
      from tag t
      join tag_people p on p.tag_id = t.id
      left join tag_group g on g.id = t.group_id
      left join account a on a.id = t.account_id
     where t.deleted_at is null and (t.account_id is null or t.account_id = ${ctx.accountId})
       ${query.state ? Prisma.empty : Prisma.sql`and t.state <> 'archived'`}
       ${query.q ? Prisma.sql`and (t.name ilike ${pattern} or t.code ilike ${pattern})` : Prisma.empty}
       ${query.kind ? Prisma.sql`and t.kind = ${query.kind}::"TagKind"` : Prisma.empty}
       ${query.state ? Prisma.sql`and t.state = ${query.state}::"TagState"` : Prisma.empty}
       ${groupFilter(query.group)}
       ${query.only === 'unused' ? Prisma.sql`and p.member_count = 0` : Prisma.empty}
       ${query.only === 'automatic' ? Prisma.sql`and exists (select 1 from tag_rule r where r.tag_id = t.id and r.is_on)` : Prisma.empty}
       ${after}
     order by ${order.column} ${direction}, t.id ${direction} limit ${PAGE_SIZE + 1}`;
  const sortValue = (row: Found) =>
    query.sort === 'name'
      ? row.name
      : query.sort === 'memberCount'
        ? row.member_count
        : row.updated_at.toISOString();
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(sortValue(row), row.id));
  return { after: page.after, rows: page.rows.map((row) => toTagRow(ctx, row)) };
}

function groupFilter(group: number | undefined): Prisma.Sql {
  if (group === undefined) return Prisma.empty;
  return group === 0 ? Prisma.sql`and t.group_id is null` : Prisma.sql`and t.group_id = ${group}`;
}

/** The number of seven days ago; a tag that is younger has none. */
function weekAgo(ctx: Ctx): Prisma.Sql {
  const day = businessDay(new Date(ctx.now.getTime() - WEEK_MS));
  return Prisma.sql`(select d.member_count from tag_daily d
    where d.tag_id = t.id and d.day <= ${day}::date order by d.day desc limit 1)`;
}

/** A key of another order, or of no order of ours, is refused before it reaches the database. */
function readCursor(query: TagQuery): { sortValue: string; id: number } | null {
  const cursor = decodeCursor(query.after);
  if (!cursor) return null;
  const sortValue = ORDER[query.sort].key.safeParse(cursor.sortValue);
  const id = tagId.safeParse(cursor.id);
  if (!sortValue.success || !id.success) throw new AppError('common.bad_cursor');
  return { sortValue: String(sortValue.data), id: id.data };
}

/** Groups with how many tags each holds. */
export async function listTagGroups(ctx: Ctx): Promise<TagGroupRow[]> {
  allow(ctx, 'tag.read');
  return db.$queryRaw<TagGroupRow[]>`
    select g.id, g.name, g.color::int as color, g.is_exclusive as "isExclusive", count(t.id)::int as "tagCount"
      from tag_group g
      left join tag t on t.group_id = g.id and t.state <> 'archived' and (t.account_id is null or t.account_id = ${ctx.accountId})
     group by g.id order by g.position, g.id`;
}

/** Tags without a group. */
export async function countUngrouped(ctx: Ctx): Promise<number> {
  allow(ctx, 'tag.read');
  return db.tag.count({
    where: {
      groupId: null,
      state: { not: 'archived' },
      OR: [{ accountId: null }, { accountId: ctx.accountId }],
    },
  });
}

function toTagRow(ctx: Ctx, row: Found): TagRow {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    state: row.state,
    failure: row.failure,
    groupName: row.group_name,
    color: row.color,
    accountName: row.account_name,
    memberCount: ctx.branchIds === null ? row.member_count : null,
    weekChange: ctx.branchIds === null && row.week_ago !== null ? row.member_count - row.week_ago : null,
    origin: row.origin,
    groupId: row.group_id,
    updatedAt: row.updated_at.toISOString(),
    wechatTagId: row.wechat_tag_id,
    isSyncing: row.is_syncing,
    hasFailures: row.has_failures,
  };
}
