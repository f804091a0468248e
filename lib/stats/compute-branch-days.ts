import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { businessDayStart, DAY_MS } from '@/lib/time/format';
import { UNBRANCHED_KEPT_DAYS, UNBRANCHED_KEY } from './unbranched';

/** Facts of one Beijing day (`2026-11-23`) for every branch. Repeating it writes the day anew from what is known now. */
export function computeBranchDays(ctx: Ctx, input: { day: string }): Promise<void> {
  return backfillBranchDays(ctx, { from: input.day, to: input.day });
}

/**
 * Facts of a range of Beijing days, both ends included, for every branch: one statement and one pass over members and
 * fans whatever the range. Members count from their registration on (merged ones not), fans while they follow (the last
 * time they did), messages on the day WeChat said that their batch was sent. People without a branch are kept beside it
 * (lib/stats/unbranched.ts), so that the whole country's number needs no count when a page is opened.
 *
 * For the worker and for commands only.
 * @throws AppError `auth.forbidden`
 */
export async function backfillBranchDays(ctx: Ctx, input: { from: string; to: string }): Promise<void> {
  if (ctx.actor.kind !== 'job' && ctx.actor.kind !== 'command') {
    throw new AppError('auth.forbidden', { permission: 'stats.compute' });
  }
  const from = businessDayStart(input.from);
  const end = new Date(businessDayStart(input.to).getTime() + DAY_MS);
  // Whatever happened before the range is gathered on the day before it: the base that the running sums start from.
  await db.$executeRaw`
    with moves as (
      select coalesce(branch_id, 0) as branch_id, greatest(registered_at, ${from}::timestamptz - interval '1 second') as at,
             count(*) as members, 0 as come, 0 as gone
        from member where merged_into_id is null and registered_at < ${end} group by 1, 2
      union all
      select coalesce(m.branch_id, 0), greatest(f.followed_at, ${from}::timestamptz - interval '1 second'), 0, count(*), 0
        from fan f join member m on m.id = f.member_id
       where f.followed_at < ${end} group by 1, 2
      union all
      select coalesce(m.branch_id, 0), greatest(f.unfollowed_at, ${from}::timestamptz - interval '1 second'), 0, 0, count(*)
        from fan f join member m on m.id = f.member_id
       where not f.is_subscribed and f.followed_at < ${end} and f.unfollowed_at < ${end} group by 1, 2
    ), per_day as (
      select branch_id, (at at time zone 'Asia/Shanghai')::date as day,
             sum(members) as members, sum(come) as come, sum(gone) as gone
        from moves group by 1, 2
    ), received as (
      select coalesce(p.branch_id, 0) as branch_id, (bt.finished_at at time zone 'Asia/Shanghai')::date as day,
             count(*) as n, count(distinct b.id) as broadcasts
        from broadcast_batch bt
        join broadcast b on b.id = bt.broadcast_id
        join snapshot_person p on p.snapshot_id = b.snapshot_id and p.batch_number = bt.number and p.drop_reason is null
       where bt.status = 'finished' and bt.finished_at >= ${from} and bt.finished_at < ${end}
       group by 1, 2
    ), grid as (
      select b.id as branch_id, d::date as day
        from (select id from branch union all select 0) b
        cross join generate_series(${input.from}::date - 1, ${input.to}::date, interval '1 day') d
    ), facts as (
      select g.branch_id, g.day,
             sum(coalesce(p.members, 0)) over so_far as members, coalesce(p.members, 0) as new_members,
             sum(coalesce(p.come, 0) - coalesce(p.gone, 0)) over so_far as fans, coalesce(p.come, 0) as new_fans,
             coalesce(r.n, 0) as received, coalesce(r.broadcasts, 0) as broadcasts
        from grid g
        left join per_day p using (branch_id, day)
        left join received r using (branch_id, day)
      window so_far as (partition by g.branch_id order by g.day)
    ), branches as (
      insert into branch_daily (branch_id, day, member_count, new_member_count, fan_count, new_fan_count, received_count,
                                broadcast_count, computed_at)
      select branch_id, day, members, new_members, fans, new_fans, received, broadcasts, ${ctx.now}
        from facts where branch_id > 0 and day >= ${input.from}::date
      on conflict (branch_id, day) do update set
        member_count = excluded.member_count, new_member_count = excluded.new_member_count,
        fan_count = excluded.fan_count, new_fan_count = excluded.new_fan_count,
        received_count = excluded.received_count, broadcast_count = excluded.broadcast_count,
        computed_at = excluded.computed_at
    )
    insert into setting (key, value, updated_at)
    select ${UNBRANCHED_KEY}, jsonb_object_agg(day::text, jsonb_build_object('members', members, 'fans', fans, 'received', received)),
           ${ctx.now}
      from facts where branch_id = 0 and day >= greatest(${input.from}::date, ${input.to}::date - ${UNBRANCHED_KEPT_DAYS}::int)
    on conflict (key) do update set updated_at = excluded.updated_at, value = (
      select jsonb_object_agg(k, v) from jsonb_each(setting.value || excluded.value) as e(k, v)
       where k >= (select (max(n)::date - ${UNBRANCHED_KEPT_DAYS}::int)::text from jsonb_object_keys(setting.value || excluded.value) n))`;
}
