import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma, type Tag } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { isInReach } from '../usable-tag';
import type { TagCarrier } from './schema';

type Found = { member_id: bigint; applied_at: Date; source: string; place: bigint };
const place = z.string().regex(/^\d{1,16}$/);

/**
 * Who carries a tag, page by page in the order in which their index keeps them: by member, WeChat tags by fan. Merged
 * members and those outside the actor's branches are not listed.
 * @param input.limit rows of a page
 * @throws AppError `common.not_found` (the tag), `common.bad_cursor`
 */
export async function listTagCarriers(
  ctx: Ctx,
  input: { code: string; after: string; limit: number },
): Promise<Page<TagCarrier>> {
  allow(ctx, 'member.read');
  const tag = await db.tag.findUnique({ where: { code: input.code } });
  if (!tag || tag.deletedAt !== null || !isInReach(ctx, tag)) throw new AppError('common.not_found');
  const scope = ctx.branchIds ? Prisma.sql`and m.branch_id = any(${ctx.branchIds}::int[])` : Prisma.empty;
  const rows = await db.$queryRaw<Found[]>`${CARRIERS[tag.kind](tag.id, scope, readPlace(input.after))}
    limit ${input.limit + 1}`;
  const page = toPage(rows, input.limit, (row) => encodeCursor(null, String(row.place)));
  return {
    after: page.after,
    rows: page.rows.map(({ member_id, applied_at, source }) => ({
      memberId: String(member_id),
      appliedAt: applied_at.toISOString(),
      source,
    })),
  };
}

function readPlace(after: string): bigint {
  const cursor = decodeCursor(after);
  if (!cursor) return 0n;
  const id = place.safeParse(cursor.id);
  if (!id.success || cursor.sortValue !== null) throw new AppError('common.bad_cursor');
  return BigInt(id.data);
}

const CARRIERS: Record<Tag['kind'], (tagId: number, scope: Prisma.Sql, after: bigint) => Prisma.Sql> = {
  local: (tagId, scope, after) => Prisma.sql`
    select o.member_id, o.applied_at, o.source::text as source, o.member_id as place
      from member_tag o join member m on m.id = o.member_id and m.merged_into_id is null ${scope}
     where o.tag_id = ${tagId} and o.member_id > ${after} order by o.member_id`,
  // A member with several fans of the account stands where the first of them stands.
  wechat: (tagId, scope, after) => Prisma.sql`
    select f.member_id, ft.applied_at, ft.source::text as source, ft.fan_id as place
      from fan_tag ft join fan f on f.id = ft.fan_id
      join member m on m.id = f.member_id and m.merged_into_id is null ${scope}
     where ft.tag_id = ${tagId} and ft.wanted and ft.fan_id > ${after}
       and not exists (
         select 1 from fan e join fan_tag et on et.fan_id = e.id and et.tag_id = ${tagId} and et.wanted
          where e.member_id = f.member_id and e.id < f.id)
     order by ft.fan_id`,
  branch: (tagId, scope, after) => Prisma.sql`
    select m.id as member_id, coalesce(m.registered_at, m.created_at) as applied_at,
           coalesce(m.branch_source, 'branch') as source, m.id as place
      from member m join branch b on b.id = m.branch_id and b.tag_id = ${tagId}
     where m.merged_into_id is null and m.id > ${after} ${scope} order by m.id`,
};
