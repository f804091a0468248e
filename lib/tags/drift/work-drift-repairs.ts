import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { CHUNK } from '../operations/chunk';
import type { DriftDirection } from './schema';

/** Priority in both outboxes: behind whoever waits on a page, before the work of the night. */
const REPAIR_PRIORITY = 5;

type Repair = { run_id: number; tag_id: number; account_id: number; repaired_as: DriftDirection };

/** Carries out the repairs that were chosen, batch by batch; any number of workers may do it at once. */
export async function workDriftRepairs(ctx: Ctx, { chunkSize = CHUNK } = {}): Promise<void> {
  allow(ctx, 'tag.write');
  while (await repairNext(ctx, chunkSize));
}

/** The next fans of one repair, in one transaction: a worker killed anywhere loses nothing and doubles nothing. */
async function repairNext(ctx: Ctx, chunkSize: number): Promise<boolean> {
  return transaction(async (tx) => {
    const [repair] = await tx.$queryRaw<Repair[]>`
      select d.run_id, d.tag_id, r.account_id, d.repaired_as
        from tag_drift d join tag_drift_run r on r.id = d.run_id
       where d.repaired_as is not null and d.repaired_at is null
       order by d.run_id, d.tag_id limit 1 for no key update of d skip locked`;
    if (!repair) return false;
    const [fans] = await tx.$queryRaw<{ ours: string | null; theirs: string | null; count: number }[]>`
      with next as (
        delete from tag_drift_fan where (run_id, tag_id, fan_id) in (
          select run_id, tag_id, fan_id from tag_drift_fan
           where run_id = ${repair.run_id} and tag_id = ${repair.tag_id} order by fan_id limit ${chunkSize})
        returning fan_id, side)
      select array_agg(fan_id) filter (where side = 'ours')::text as ours,
             array_agg(fan_id) filter (where side = 'theirs')::text as theirs, count(*)::int as count from next`;
    const count = fans?.count ?? 0;
    const work: Work = { repair, ours: fans?.ours ?? '{}', theirs: fans?.theirs ?? '{}', now: ctx.now };
    if (count > 0) await (repair.repaired_as === 'ours' ? takeOurs(tx, work) : takeTheirs(tx, work));
    await tx.$executeRaw`
      update tag_drift set repaired_count = repaired_count + ${count},
             repaired_at = case when ${count < chunkSize} then ${ctx.now}::timestamptz end
       where run_id = ${repair.run_id} and tag_id = ${repair.tag_id}`;
    return true;
  });
}

/** Fans as PostgreSQL writes a list of ids, one value instead of ten thousand. */
type Work = { repair: Repair; ours: string; theirs: string; now: Date };

/** WeChat is told what we want. Whoever changed it since then has work of their own on its way. */
async function takeOurs(tx: Tx, { repair, ours, theirs, now }: Work): Promise<void> {
  const { account_id: accountId, tag_id: tagId } = repair;
  await tx.$executeRaw`
    with mine as (
      select fan_id from fan_tag where tag_id = ${tagId} and fan_id = any(${ours}::text::bigint[]) and wanted
       order by fan_id for no key update
    ), told as (
      update fan_tag t set confirmed = false, failure = null from mine
       where t.fan_id = mine.fan_id and t.tag_id = ${tagId} returning t.fan_id)
    insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
    select ${accountId}, ${tagId}, fan_id, ${REPAIR_PRIORITY}::smallint, ${now} from told`;
  await tx.$executeRaw`
    with told as (
      insert into fan_tag as t (fan_id, tag_id, applied_at, wanted, confirmed, source)
      select id, ${tagId}, ${now}, false, true, 'push' from unnest(${theirs}::text::bigint[]) as f(id) order by id
      on conflict (fan_id, tag_id) do update set confirmed = true, failure = null where not t.wanted
      returning fan_id)
    insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
    select ${accountId}, ${tagId}, fan_id, ${REPAIR_PRIORITY}::smallint, ${now} from told`;
}

/** We take over what WeChat has; nobody has to be called. */
async function takeTheirs(tx: Tx, { repair, ours, theirs, now }: Work): Promise<void> {
  const { account_id: accountId, tag_id: tagId } = repair;
  await tx.$executeRaw`
    with mine as (
      select t.fan_id from fan_tag t
       where t.tag_id = ${tagId} and t.fan_id = any(${ours}::text::bigint[]) and t.wanted
         and not exists (select 1 from wechat_tag_outbox o
                          where o.account_id = ${accountId} and o.tag_id = ${tagId} and o.fan_id = t.fan_id)
       order by t.fan_id for no key update
    ), written as (
      update fan_tag t set wanted = false, confirmed = false, failure = null from mine
       where t.fan_id = mine.fan_id and t.tag_id = ${tagId} returning t.fan_id)
    insert into search_outbox (member_id, priority)
    select distinct f.member_id, ${REPAIR_PRIORITY}::smallint from written w join fan f on f.id = w.fan_id`;
  await tx.$executeRaw`
    with written as (
      insert into fan_tag as t (fan_id, tag_id, applied_at, wanted, confirmed, source)
      select id, ${tagId}, ${now}, true, true, 'push' from unnest(${theirs}::text::bigint[]) as f(id)
       where not exists (select 1 from wechat_tag_outbox o
                          where o.account_id = ${accountId} and o.tag_id = ${tagId} and o.fan_id = f.id)
       order by id
      on conflict (fan_id, tag_id) do update
        set wanted = true, confirmed = true, failure = null, applied_at = excluded.applied_at, source = excluded.source
        where not t.wanted
      returning fan_id)
    insert into search_outbox (member_id, priority)
    select distinct f.member_id, ${REPAIR_PRIORITY}::smallint from written w join fan f on f.id = w.fan_id`;
}
