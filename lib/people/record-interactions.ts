import 'server-only';
import { pool } from '@/lib/db/client';
import { BUSINESS_TIME_ZONE } from '@/lib/time/format';

type Interaction = { accountId: number; openid: string; at: Date };

/**
 * Records that fans did something, for many at once. An older time never replaces a newer one. Fans are locked in the
 * order of their ids, so that two workers cannot hold each other up. The index is told once a Beijing day: rules ask for days.
 */
export async function recordInteractions(interactions: readonly Interaction[]): Promise<void> {
  await pool.query(
    `with seen as (
       select account_id, openid, max(at) as at
         from unnest($1::int[], $2::text[], $3::timestamptz[]) as x(account_id, openid, at) group by 1, 2
     ), fans as (
       select f.id, seen.at, f.last_interaction_at as before from fan f join seen using (account_id, openid)
        where f.last_interaction_at is null or f.last_interaction_at < seen.at
        order by f.id for update of f
     ), moved as (
       update fan set last_interaction_at = greatest(last_interaction_at, fans.at) from fans where fan.id = fans.id
       returning fan.member_id, fans.before, fans.at
     )
     insert into search_outbox (member_id)
     select distinct member_id from moved
      where before is null
         or (before at time zone '${BUSINESS_TIME_ZONE}')::date <> (at at time zone '${BUSINESS_TIME_ZONE}')::date`,
    [interactions.map((i) => i.accountId), interactions.map((i) => i.openid), interactions.map((i) => i.at)],
  );
}
