import 'server-only';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** A list is not read for so long, whatever else the database does. */
const MANY_TRANSACTIONS = 1_000_000_000;

/**
 * Compares what we want of a tag with what WeChat's list held, for a range of fans, in one statement a question.
 *
 * Not judged are fans whose change is still on its way (a row of the outbox) and fans whose row was written since the list
 * began to be read: WeChat may have been told between its page and this moment. Such rows are known by the transaction
 * that wrote them, which costs the taggers nothing. Who does not follow carries no tag at WeChat and is no difference.
 * Where both sides agree, `confirmed` is set right; where they differ it stays what was last agreed.
 */
export async function compareTag(
  tx: Tx,
  input: { runId: number; accountId: number; tagId: number; after: bigint; upTo: bigint },
): Promise<void> {
  const { runId, accountId, tagId, after, upTo } = input;
  const inRange = (column: Prisma.Sql) => Prisma.sql`${column} > ${after} and ${column} <= ${upTo}`;
  const waiting = Prisma.sql`waiting as materialized (
    select distinct fan_id from wechat_tag_outbox where account_id = ${accountId} and tag_id = ${tagId} and ${inRange(Prisma.sql`fan_id`)})`;
  const since = Prisma.sql`since as materialized (
    select since_snapshot::pg_snapshot as snapshot, pg_current_xact_id()::text::bigint as now
      from tag_drift where run_id = ${runId} and tag_id = ${tagId})`;
  const seen = Prisma.sql`seen as materialized (
    select fan_id from tag_drift_seen
     where run_id = ${runId} and tag_id = ${tagId} and ${inRange(Prisma.sql`fan_id`)})`;
  /** Rows keep the lower half of their transaction's number; far behind, and frozen, they are old for certain. */
  const isOld = Prisma.sql`(age(t.xmin) > ${MANY_TRANSACTIONS} or (
    select pg_visible_in_snapshot((since.now - age(t.xmin))::text::xid8, since.snapshot) from since))`;
  const isStill = Prisma.sql`not exists (select 1 from waiting w where w.fan_id = t.fan_id)`;
  await tx.$executeRaw`
    with ${waiting}, ${since}, ${seen}
    insert into tag_drift_fan (run_id, tag_id, fan_id, side, agreed)
    select ${runId}::int, ${tagId}::int, t.fan_id, 'ours', t.confirmed
      from fan_tag t join fan f on f.id = t.fan_id and f.is_subscribed
     where t.tag_id = ${tagId} and ${inRange(Prisma.sql`t.fan_id`)} and t.wanted and ${isOld} and ${isStill}
       and not exists (select 1 from seen s where s.fan_id = t.fan_id)
    union all
    select ${runId}::int, ${tagId}::int, s.fan_id, 'theirs', coalesce(t.confirmed, false)
      from seen s left join fan_tag t on t.fan_id = s.fan_id and t.tag_id = ${tagId}
     where (t.fan_id is null or (not t.wanted and ${isOld}))
       and not exists (select 1 from waiting w where w.fan_id = s.fan_id)
    on conflict do nothing`;
  await tx.$executeRaw`
    with ${waiting}, ${seen}
    update fan_tag t set confirmed = true, failure = null from seen s
     where t.tag_id = ${tagId} and t.fan_id = s.fan_id and t.wanted and ${isStill}
       and (not t.confirmed or t.failure is not null)`;
  await tx.$executeRaw`
    with ${waiting}, ${since}, ${seen}
    update fan_tag t set confirmed = false
     where t.tag_id = ${tagId} and ${inRange(Prisma.sql`t.fan_id`)} and not t.wanted and t.confirmed and ${isOld} and ${isStill}
       and not exists (select 1 from seen s where s.fan_id = t.fan_id)`;
  await tx.$executeRaw`
    with ${seen}, found as (
      select count(*) filter (where side = 'ours') as ours, count(*) filter (where side = 'theirs') as theirs
        from tag_drift_fan where run_id = ${runId} and tag_id = ${tagId} and ${inRange(Prisma.sql`fan_id`)})
    update tag_drift d set ours_only_count = d.ours_only_count + found.ours,
           theirs_only_count = d.theirs_only_count + found.theirs,
           agreed_count = d.agreed_count + (
             select count(*) from seen s join fan_tag t on t.fan_id = s.fan_id and t.tag_id = ${tagId} and t.wanted)
      from found where d.run_id = ${runId} and d.tag_id = ${tagId}`;
  await tx.$executeRaw`
    delete from tag_drift_seen
     where run_id = ${runId} and tag_id = ${tagId} and ${inRange(Prisma.sql`fan_id`)}`;
}
