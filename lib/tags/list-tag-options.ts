import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

const OPTIONS_SHOWN = 30;
const MAX_CODES = 5_000;

/** Either a search by name and code, or the tags of a rule by their codes. */
export const tagOptionsInput = z.object({
  q: z.string().trim().max(60).default(''),
  codes: z.array(z.string().max(64)).max(MAX_CODES).optional(),
});

export type TagOption = {
  code: string;
  name: string;
  kind: 'local' | 'wechat' | 'branch';
  color: number | null;
  memberCount: number | null;
};

/** Tags to choose from while a rule is edited, those carried by most people first; tags of other accounts are left out. */
export async function listTagOptions(
  ctx: Ctx,
  { q, codes }: z.infer<typeof tagOptionsInput>,
): Promise<TagOption[]> {
  allow(ctx, 'tag.read');
  const pattern = `%${q.replace(/[\\%_]/g, '\\$&')}%`;
  const wanted = codes
    ? Prisma.sql`t.code = any(${codes}::text[])`
    : Prisma.sql`t.state = 'active' and (t.account_id is null or t.account_id = ${ctx.accountId})
        and (t.name ilike ${pattern} or t.code ilike ${pattern})`;
  // The counts are of the whole country, which who is limited to branches may not see.
  const count =
    ctx.branchIds === null
      ? Prisma.sql`(coalesce(c.member_count, 0)
          + coalesce((select sum(d.delta) from tag_count_delta d where d.tag_id = t.id), 0))::int`
      : Prisma.sql`null::int`;
  const limit = codes ? MAX_CODES : OPTIONS_SHOWN;
  return db.$queryRaw<TagOption[]>`
    select t.code, t.name, t.kind::text as kind, g.color::int as color, ${count} as "memberCount"
      from tag t
      left join tag_group g on g.id = t.group_id
      left join tag_count c on c.tag_id = t.id
     where ${wanted}
     order by c.member_count desc nulls last, t.code limit ${limit}`;
}
