import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { businessDay } from '@/lib/time/format';
import { MAX_WECHAT_TAGS_OF_FAN } from './schema';

/** When that was done last. */
export const DAYS_COUNTED = 'tags.days_counted';

/**
 * Writes today's number of people of every tag, for the line over time and the change in a week, and who has as many WeChat
 * tags as WeChat allows. Once a night; repeating it writes the day anew.
 */
export async function countTagDays(ctx: Ctx): Promise<void> {
  allow(ctx, 'tag.write');
  await db.$executeRaw`
    insert into tag_daily (tag_id, day, member_count)
    select p.tag_id, ${businessDay(ctx.now)}::date, p.member_count
      from tag_people p join tag t on t.id = p.tag_id and t.deleted_at is null
    on conflict (tag_id, day) do update set member_count = excluded.member_count`;
  await db.$executeRaw`
    with full_now as (
      select f.account_id, ft.fan_id, count(*)::int as tags
        from fan_tag ft join fan f on f.id = ft.fan_id and f.is_subscribed
       where ft.wanted group by f.account_id, ft.fan_id having count(*) >= ${MAX_WECHAT_TAGS_OF_FAN}
    ), gone as (
      delete from tag_full_fan u where not exists (
        select 1 from full_now n where n.account_id = u.account_id and n.fan_id = u.fan_id)
    )
    insert into tag_full_fan (account_id, fan_id, tag_count, counted_at)
    select account_id, fan_id, tags, ${ctx.now} from full_now
    on conflict (account_id, fan_id) do update set tag_count = excluded.tag_count, counted_at = excluded.counted_at`;
  await db.setting.upsert({
    where: { key: DAYS_COUNTED },
    create: { key: DAYS_COUNTED, value: ctx.now.toISOString() },
    update: { value: ctx.now.toISOString() },
  });
}
