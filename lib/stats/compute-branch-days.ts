import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { businessDayStart, DAY_MS } from '@/lib/time/format';

/** Facts of one Beijing day (`2026-11-23`) for every branch. Repeating it writes the day anew from what is known now. */
export function computeBranchDays(ctx: Ctx, input: { day: string }): Promise<void> {
  return backfillBranchDays(ctx, { from: input.day, to: input.day });
}

/**
 * Facts of a range of Beijing days, both ends included, for every branch: one statement whatever the range. Members
 * count from their registration on, fans while they follow (the last time they did), messages on the day WeChat said
 * that their batch was sent.
 */
export async function backfillBranchDays(ctx: Ctx, input: { from: string; to: string }): Promise<void> {
  allow(ctx, 'stats.read');
  const from = businessDayStart(input.from);
  const end = new Date(businessDayStart(input.to).getTime() + DAY_MS);
  await db.$executeRaw`
    with days as (
      select d::date as day from generate_series(${input.from}::date, ${input.to}::date, interval '1 day') d
    ), member_days as (
      select branch_id, (greatest(registered_at, ${from}::timestamptz - interval '1 second') at time zone 'Asia/Shanghai')::date as day,
             count(*) as n
        from member where merged_into_id is null and branch_id is not null and registered_at < ${end}
       group by 1, 2
    ), fan_days as (
      select m.branch_id, (greatest(f.followed_at, ${from}::timestamptz - interval '1 second') at time zone 'Asia/Shanghai')::date as day,
             count(*) as come, 0 as gone
        from fan f join member m on m.id = f.member_id and m.branch_id is not null
       where f.followed_at < ${end} group by 1, 2
      union all
      select m.branch_id, (greatest(f.unfollowed_at, ${from}::timestamptz - interval '1 second') at time zone 'Asia/Shanghai')::date,
             0, count(*)
        from fan f join member m on m.id = f.member_id and m.branch_id is not null
       where not f.is_subscribed and f.unfollowed_at < ${end} group by 1, 2
    ), received as (
      select p.branch_id, (bt.finished_at at time zone 'Asia/Shanghai')::date as day, count(*) as n, count(distinct b.id) as broadcasts
        from broadcast_batch bt
        join broadcast b on b.id = bt.broadcast_id
        join snapshot_person p on p.snapshot_id = b.snapshot_id and p.batch_number = bt.number and p.drop_reason is null
       where bt.status = 'finished' and bt.finished_at >= ${from} and bt.finished_at < ${end} and p.branch_id is not null
       group by 1, 2
    )
    insert into branch_daily (branch_id, day, member_count, new_member_count, fan_count, new_fan_count, received_count,
                              broadcast_count, computed_at)
    select br.id, d.day,
           coalesce((select sum(n) from member_days x where x.branch_id = br.id and x.day <= d.day), 0),
           coalesce((select sum(n) from member_days x where x.branch_id = br.id and x.day = d.day), 0),
           coalesce((select sum(come - gone) from fan_days x where x.branch_id = br.id and x.day <= d.day), 0),
           coalesce((select sum(come) from fan_days x where x.branch_id = br.id and x.day = d.day), 0),
           coalesce((select n from received x where x.branch_id = br.id and x.day = d.day), 0),
           coalesce((select broadcasts from received x where x.branch_id = br.id and x.day = d.day), 0),
           ${ctx.now}
      from branch br cross join days d
    on conflict (branch_id, day) do update set
      member_count = excluded.member_count, new_member_count = excluded.new_member_count, fan_count = excluded.fan_count,
      new_fan_count = excluded.new_fan_count, received_count = excluded.received_count,
      broadcast_count = excluded.broadcast_count, computed_at = excluded.computed_at`;
}
