import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { countTogether } from '@/lib/search/count-together';
import type { TagView } from '../schema';

const TAGS_SHOWN = 10;
/** Tags asked for: some may belong to another account, and the tag itself comes first. */
const TAGS_ASKED = 60;
/** People looked at where no index answers. */
const SAMPLE = 5_000;

export type TagOverlap = {
  /** Tags that the same people carry, the most frequent first. */
  tags: {
    code: string;
    name: string;
    kind: 'local' | 'wechat' | 'branch';
    color: number | null;
    count: number;
  }[];
  /** How many people were looked at: all that the index knows, or the first of them. */
  lookedAt: number;
  isSample: boolean;
};

/**
 * Which other tags the people of a tag carry most. The index counts it in one go; where it does not answer, the first five
 * thousand people are counted in the database, and it is said so. Of the whole country, so people limited to branches get
 * null.
 */
export async function getTagOverlap(
  ctx: Ctx,
  tag: Pick<TagView, 'id' | 'code' | 'kind'>,
): Promise<TagOverlap | null> {
  allow(ctx, 'tag.read');
  if (ctx.branchIds !== null) return null;
  const counted = (await countTogether(tag.code, TAGS_ASKED)) ?? (await sampleTogether(tag));
  const codes = counted.tags.map(({ code }) => code).filter((code) => code !== tag.code);
  const known = await db.tag.findMany({
    where: { code: { in: codes }, deletedAt: null, OR: [{ accountId: null }, { accountId: ctx.accountId }] },
    include: { group: { select: { color: true } } },
  });
  const byCode = new Map(known.map((one) => [one.code, one]));
  const tags = counted.tags.flatMap(({ code, count }) => {
    const found = byCode.get(code);
    return found
      ? [{ code, count, name: found.name, kind: found.kind, color: found.group?.color ?? null }]
      : [];
  });
  return { tags: tags.slice(0, TAGS_SHOWN), lookedAt: counted.lookedAt, isSample: counted.isSample };
}

type Counted = { tags: { code: string; count: number }[]; lookedAt: number; isSample: boolean };

async function sampleTogether(tag: Pick<TagView, 'id' | 'kind'>): Promise<Counted> {
  const people =
    tag.kind === 'local'
      ? db.$queryRaw<
          { id: bigint }[]
        >`select member_id as id from member_tag where tag_id = ${tag.id} order by member_id limit ${SAMPLE}`
      : tag.kind === 'wechat'
        ? db.$queryRaw<{ id: bigint }[]>`
            select distinct f.member_id as id from (
              select fan_id from fan_tag where tag_id = ${tag.id} and wanted order by fan_id limit ${SAMPLE}) ft
              join fan f on f.id = ft.fan_id`
        : db.$queryRaw<{ id: bigint }[]>`
            select m.id from branch b join member m on m.branch_id = b.id and m.merged_into_id is null
             where b.tag_id = ${tag.id} order by m.id limit ${SAMPLE}`;
  const ids = (await people).map(({ id }) => id);
  const tags = await db.$queryRaw<{ code: string; count: number }[]>`
    select t.code, count(*)::int as count from (
      select tag_id from member_tag where member_id = any(${ids}::bigint[])
      union all
      select distinct on (f.member_id, ft.tag_id) ft.tag_id from fan f join fan_tag ft on ft.fan_id = f.id and ft.wanted
       where f.member_id = any(${ids}::bigint[])
      union all
      select b.tag_id from member m join branch b on b.id = m.branch_id where m.id = any(${ids}::bigint[])) o
      join tag t on t.id = o.tag_id
     group by t.code order by count desc, t.code limit ${TAGS_ASKED}`;
  return { tags, lookedAt: ids.length, isSample: ids.length >= SAMPLE };
}
