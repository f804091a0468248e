import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { businessDay, DAY_MS } from '@/lib/time/format';
import type { TagView } from '../schema';

const DAYS_SHOWN = 90;
/** People looked at to tell where a tag comes from: enough for a share, and read in a moment. */
const SOURCES_SAMPLED = 100_000;

export type TagInsight = {
  /** People by Beijing day, the newest last, today's number as it is now. */
  days: { day: string; memberCount: number }[];
  /** How people came by the tag, the most frequent first. */
  sources: { source: string; count: number }[];
  /** Whether the sources are those of a part of its people. */
  isSample: boolean;
};

/** A tag over time and who gave it. Of the whole country, so people limited to branches get null. */
export async function getTagInsight(
  ctx: Ctx,
  tag: Pick<TagView, 'id' | 'kind' | 'memberCount'>,
): Promise<TagInsight | null> {
  allow(ctx, 'tag.read');
  if (ctx.branchIds !== null) return null;
  const today = businessDay(ctx.now);
  const from = new Date(`${businessDay(new Date(ctx.now.getTime() - DAYS_SHOWN * DAY_MS))}T00:00:00Z`);
  const [days, sources] = await Promise.all([
    db.tagDaily.findMany({ where: { tagId: tag.id, day: { gte: from } }, orderBy: { day: 'asc' } }),
    readSources(tag),
  ]);
  const before = days
    .map(({ day, memberCount }) => ({ day: day.toISOString().slice(0, 10), memberCount }))
    .filter(({ day }) => day < today);
  const looked = sources.reduce((sum, { count }) => sum + count, 0);
  return {
    days: [...before, { day: today, memberCount: tag.memberCount ?? 0 }],
    sources,
    isSample: looked >= SOURCES_SAMPLED,
  };
}

async function readSources(tag: Pick<TagView, 'id' | 'kind'>): Promise<TagInsight['sources']> {
  if (tag.kind === 'branch') {
    return db.$queryRaw`
      select source, count(*)::int as count from (
        select coalesce(m.branch_source, 'branch') as source from branch b
          join member m on m.branch_id = b.id and m.merged_into_id is null
         where b.tag_id = ${tag.id} limit ${SOURCES_SAMPLED}) s group by source order by count desc, source`;
  }
  return tag.kind === 'wechat'
    ? db.$queryRaw`
        select source, count(*)::int as count from (
          select source::text as source from fan_tag where tag_id = ${tag.id} and wanted limit ${SOURCES_SAMPLED}) s
         group by source order by count desc, source`
    : db.$queryRaw`
        select source, count(*)::int as count from (
          select source::text as source from member_tag where tag_id = ${tag.id} limit ${SOURCES_SAMPLED}) s
         group by source order by count desc, source`;
}
