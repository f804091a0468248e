import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { memberFilter } from './member-filter';
import { maskedPhone } from './phone-for';
import type { MemberQuery, MemberRow, MemberTagMark } from './schema';

/** Tags shown in a row; the rest is a number. */
const TAGS_SHOWN = 4;

type Found = {
  id: bigint;
  name: string | null;
  phone_cipher: Uint8Array | null;
  branch_name: string | null;
  is_following: boolean;
  registered_at: Date | null;
};

/**
 * Members, the newest first. A search is exact for a phone number, an openid and a user id, and by the beginning of the
 * name otherwise: each of these is answered by an index at any size.
 */
export async function listMembers(ctx: Ctx, query: MemberQuery): Promise<Page<MemberRow>> {
  allow(ctx, 'member.read');
  const after = readCursor(query.after);
  const rows = await db.$queryRaw<Found[]>`
    select m.id, m.name, m.phone_cipher, b.name as branch_name, m.registered_at,
           exists (select 1 from fan f where f.member_id = m.id and f.account_id = ${ctx.accountId} and f.is_subscribed) as is_following
      from member m left join branch b on b.id = m.branch_id
     where ${memberFilter(query, ctx.branchIds)}
       ${after === null ? Prisma.empty : Prisma.sql`and m.id < ${after}`}
     order by m.id desc limit ${PAGE_SIZE + 1}`;
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(null, String(row.id)));
  const tags = await tagsOf(page.rows.map((row) => row.id));
  return {
    after: page.after,
    rows: page.rows.map((row) => {
      const own = tags.get(row.id) ?? [];
      return {
        id: String(row.id),
        name: row.name,
        phone: maskedPhone(row.phone_cipher),
        branchName: row.branch_name,
        isFollowing: row.is_following,
        tags: own.slice(0, TAGS_SHOWN),
        tagCount: own.length,
        registeredAt: row.registered_at?.toISOString() ?? null,
      };
    }),
  };
}

function readCursor(after: string): bigint | null {
  const cursor = decodeCursor(after);
  if (!cursor) return null;
  if (!/^\d{1,18}$/.test(cursor.id)) throw new AppError('common.bad_cursor');
  return BigInt(cursor.id);
}

async function tagsOf(ids: bigint[]): Promise<Map<bigint, MemberTagMark[]>> {
  const rows = await db.$queryRaw<(MemberTagMark & { member_id: bigint })[]>`
    select v.member_id, t.code, t.name, t.kind::text as kind, g.color::int as color
      from unnest(${ids}::bigint[]) as i(id)
      cross join lateral (
        select member_id, tag_id, applied_at from member_tag where member_id = i.id
        union all
        select f.member_id, ft.tag_id, min(ft.applied_at) from fan f join fan_tag ft on ft.fan_id = f.id and ft.wanted
         where f.member_id = i.id group by f.member_id, ft.tag_id
      ) v
      join tag t on t.id = v.tag_id and t.state <> 'archived'
      left join tag_group g on g.id = t.group_id
     order by v.applied_at desc, t.id`;
  const found = new Map<bigint, MemberTagMark[]>();
  for (const { member_id, ...tag } of rows) {
    const list = found.get(member_id);
    if (list) list.push(tag);
    else found.set(member_id, [tag]);
  }
  return found;
}
