import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { businessDay, startOfBusinessDay } from '@/lib/time/format';
import { lockCounts } from './fold-tag-counts';

const LAST_RECOUNT = 'tags.recounted_day';
/** After the day's last broadcasts and before the first people are at work. */
const RECOUNT_HOUR = 3;
const HOUR_MS = 3_600_000;

/**
 * Counts every tag exactly and sets the folded counts to it, tag by tag, so that no statement and no lock lasts long. One
 * snapshot of the database sees rows and deltas together: what is tagged meanwhile stays counted by its own delta.
 */
export async function recountTags(): Promise<void> {
  const tags = await db.tag.findMany({ select: { id: true }, orderBy: { id: 'asc' } });
  for (const { id } of tags) {
    await transaction(async (tx) => {
      await lockCounts(tx);
      await tx.$executeRaw`
        with gone as (delete from tag_count_delta where tag_id = ${id} returning 1),
             counts as (
               select (select count(*) from member_tag where tag_id = ${id})
                    + (select count(distinct f.member_id) from fan_tag ft join fan f on f.id = ft.fan_id
                        where ft.tag_id = ${id} and ft.wanted)
                    + (select count(*) from branch b join member m on m.branch_id = b.id and m.merged_into_id is null
                        where b.tag_id = ${id}) as people)
        insert into tag_count (tag_id, member_count, counted_at) select ${id}, people, now() from counts
        on conflict (tag_id) do update set member_count = excluded.member_count, counted_at = excluded.counted_at`;
    });
  }
}

/** Recounts once a Beijing day, from three in the morning on. The day is claimed first, so only one worker does it. */
export async function recountTagsNightly(ctx: Ctx): Promise<'recounted' | 'not_due'> {
  if (ctx.now.getTime() - startOfBusinessDay(ctx.now).getTime() < RECOUNT_HOUR * HOUR_MS) return 'not_due';
  const day = businessDay(ctx.now);
  const claimed = await db.$executeRaw`
    insert into setting (key, value, updated_at) values (${LAST_RECOUNT}, to_jsonb(${day}::text), now())
    on conflict (key) do update set value = excluded.value, updated_at = now() where setting.value <> excluded.value`;
  if (claimed === 0) return 'not_due';
  await recountTags();
  return 'recounted';
}
