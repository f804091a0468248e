import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { backfillBranchDays } from '@/lib/stats/compute-branch-days';
import { businessDay, DAY_MS } from '@/lib/time/format';

const DAYS = 60;

/** Facts of the last two months, as the nightly job would have left them. */
export async function seedFacts(ctx: Ctx): Promise<void> {
  const from = businessDay(new Date(ctx.now.getTime() - DAYS * DAY_MS));
  await backfillBranchDays(
    { ...ctx, actor: { kind: 'job', id: 'seed', name: '演示数据' } },
    { from, to: businessDay(ctx.now) },
  );
  await seedTagDays(from, businessDay(ctx.now));
}

/** Who carries a tag now has carried it since then, in a demo: nobody has lost one yet. */
async function seedTagDays(from: string, to: string): Promise<void> {
  await db.$executeRaw`
    with gained as (
      select tag_id, greatest((applied_at at time zone 'Asia/Shanghai')::date, ${from}::date) as day, count(*)::int as people
        from member_tag_all group by 1, 2
    )
    insert into tag_daily (tag_id, day, member_count)
    select t.id, d::date, sum(coalesce(g.people, 0)) over (partition by t.id order by d)
      from tag t cross join generate_series(${from}::date, ${to}::date, interval '1 day') d
      left join gained g on g.tag_id = t.id and g.day = d
    on conflict (tag_id, day) do update set member_count = excluded.member_count`;
}
