import 'server-only';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import { MONTHLY_BROADCASTS_PER_FAN } from '@/lib/rules/limits';
import { BUCKET_SQL } from '@/lib/rules/to-sql';
import type { PersonDocument } from '@/lib/search/mapping';
import type { DocumentReader } from '@/lib/search/people-index';
import type { IndexRow } from '@/lib/search/write-documents';

/** China has known no summer time since 1991, and a fixed shift is found faster than a zone. */
const day = (column: string) => `to_char(${column} at time zone 'UTC' + interval '8 hours', 'YYYYMMDD')`;

/** By business time; months that are over are no use to anybody. */
const THIS_MONTH = `(select to_char(now() at time zone 'UTC' + interval '8 hours'
                                    + c.offset_ms * interval '1 millisecond', 'YYYY-MM') from clock_offset c)`;

/**
 * One row a member with its document as JSON text, made by the database set by set: each table is read once for all ids.
 * Tags and their times come from the table that keeps their kind, as in the view member_tag_all.
 */
const DOCUMENTS = `
  with fans as materialized (
    select f.id, f.member_id, f.account_id, f.is_subscribed, f.followed_at, f.unfollowed_at, f.blacklisted_at,
           f.last_interaction_at, f.channel_id,
           count(*) filter (where f.is_subscribed) over (partition by f.member_id, f.account_id) as following
      from fan f where f.member_id = any($1::bigint[]))
  select m.id::text as id,
         json_build_object(
           'member_id', m.id,
           'tag_id', coalesce(l.codes, '{}') || coalesce(w.codes, '{}')
                     || case when bt.code is null then '{}'::text[] else array[bt.code] end,
           'tag_at', coalesce(l.days, '{}') || coalesce(w.days, '{}')
                     || case when bt.code is null then '{}'::text[]
                             else array[bt.code || '|' || ${day('coalesce(m.registered_at, m.created_at)')}] end,
           'branch_id', m.branch_id,
           'store_id', m.store_id,
           'channel_id', case when m.channel_id is null or m.channel_id = any(f.channels) then f.channels
                              else f.channels || m.channel_id end,
           'follows', coalesce(f.follows, '{}'),
           'followed', f.followed,
           'left', case when f.gone is null or f.follows is null then f.gone
                        else (select array_agg(x) from unnest(f.gone) x where x <> all(f.follows)) end,
           'blacklisted', f.blacklisted,
           'full', r.months,
           'sex', coalesce(m.sex::text, 'unknown'),
           'birth_month', m.birth_month,
           'province', m.province,
           'city', m.city,
           'registered_at', m.registered_at,
           'created_at', m.created_at,
           'last_interaction_at', f.last_at,
           'location', case when m.latitude is not null and m.longitude is not null
                            then json_build_object('lat', m.latitude, 'lon', m.longitude) end,
           'located_at', m.located_at,
           'bucket', ${BUCKET_SQL}
         )::text as source
    from member m
    left join branch b on b.id = m.branch_id
    left join tag bt on bt.id = b.tag_id
    left join (select x.member_id, array_agg(t.code) as codes,
                      array_agg(t.code || '|' || ${day('x.applied_at')}) as days
                 from member_tag x join tag t on t.id = x.tag_id
                where x.member_id = any($1::bigint[]) group by x.member_id) l on l.member_id = m.id
    left join (select y.member_id, array_agg(t.code) as codes,
                      array_agg(t.code || '|' || ${day('y.since')}) as days
                 from (select f.member_id, x.tag_id, min(x.applied_at) as since
                         from fans f join fan_tag x on x.fan_id = f.id and x.wanted
                        group by f.member_id, x.tag_id) y
                 join tag t on t.id = y.tag_id group by y.member_id) w on w.member_id = m.id
    left join (select f.member_id, max(f.last_interaction_at) as last_at,
                      array_agg(f.account_id) filter (where f.is_subscribed) as follows,
                      array_agg(f.account_id || '|' || ${day('f.followed_at')})
                        filter (where f.is_subscribed and f.followed_at is not null) as followed,
                      array_agg(f.account_id) filter (where f.unfollowed_at is not null) as gone,
                      array_agg(f.account_id) filter (where f.blacklisted_at is not null) as blacklisted,
                      array_agg(f.channel_id) filter (where f.channel_id is not null) as channels
                 from fans f group by f.member_id) f on f.member_id = m.id
    left join (select x.member_id, array_agg(x.account_id || '|' || x.month) as months
                 from (select f.member_id, f.account_id, r.month
                         from fans f
                         join account a on a.id = f.account_id and a.kind = 'service'
                         join lateral (select o.month from fan_month_receipt o
                                        where o.fan_id = f.id and o.month >= ${THIS_MONTH}
                                          and o.count >= ${MONTHLY_BROADCASTS_PER_FAN} offset 0) r on true
                        where f.is_subscribed
                        group by f.member_id, f.account_id, r.month having count(*) = max(f.following)) x
                group by x.member_id) r on r.member_id = m.id
   where m.id = any($1::bigint[]) and m.merged_into_id is null
   order by m.id`;

async function sources(client: Pick<PoolClient, 'query'>, ids: string[]): Promise<IndexRow[]> {
  const { rows } = await client.query<{ id: string; source: string }>(DOCUMENTS, [ids]);
  return rows.map(({ id, source }) => ({ id: BigInt(id), source }));
}

/** The index documents of members; those that do not exist or were merged into another are missing. */
export async function readPersonDocuments(ids: bigint[]): Promise<PersonDocument[]> {
  const rows = await sources(pool, ids.map(String));
  // Made by the statement above, which is the only place that says what a document holds.
  return rows.map(({ source }) => JSON.parse(String(source)) as PersonDocument);
}

/** How the people index reads members. */
export const personReader: DocumentReader = {
  async byIds(client, ids) {
    const found = await sources(client, ids.map(String));
    const have = new Set(found.map(({ id }) => id));
    return [...found, ...ids.filter((id) => !have.has(id)).map((id) => ({ id, source: null }))];
  },
  async after(client, after, limit) {
    const { rows } = await client.query<{ id: string }>(
      'select id from member where id > $1::bigint and merged_into_id is null order by id limit $2',
      [String(after), limit],
    );
    const ids = rows.map(({ id }) => id);
    const found = await sources(client, ids);
    // A member merged between the two statements: kept as a deletion, so that the next chunk starts behind it.
    const last = ids.at(-1);
    if (last !== undefined && found.at(-1)?.id !== BigInt(last)) {
      found.push({ id: BigInt(last), source: null });
    }
    return found;
  },
  async total(client) {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from member where merged_into_id is null',
    );
    return rows[0]?.count ?? 0;
  },
};
