import 'server-only';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import type { PersonDocument } from '@/lib/search/mapping';
import type { DocumentReader } from '@/lib/search/people-index';
import type { IndexRow } from '@/lib/search/write-documents';

/**
 * One row a member with its document as JSON text, made by the database set by set: each table is read once for all ids.
 * Tags come from the table that keeps their kind, as in the view member_tag_all.
 */
const DOCUMENTS = `
  select m.id::text as id,
         json_build_object(
           'member_id', m.id,
           'tag_id', coalesce(l.codes, '{}') || coalesce(w.codes, '{}')
                     || case when bt.code is null then '{}'::text[] else array[bt.code] end,
           'branch_id', m.branch_id,
           'follows', coalesce(f.follows, '{}'),
           'registered_at', to_char(m.registered_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'created_at', to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
           'last_interaction_at', to_char(f.last_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         )::text as source
    from member m
    left join branch b on b.id = m.branch_id
    left join tag bt on bt.id = b.tag_id
    left join (select x.member_id, array_agg(t.code) as codes
                 from member_tag x join tag t on t.id = x.tag_id
                where x.member_id = any($1::bigint[]) group by x.member_id) l on l.member_id = m.id
    left join (select f.member_id, array_agg(distinct t.code) as codes
                 from fan f join fan_tag x on x.fan_id = f.id and x.wanted join tag t on t.id = x.tag_id
                where f.member_id = any($1::bigint[]) group by f.member_id) w on w.member_id = m.id
    left join (select f.member_id, max(f.last_interaction_at) as last_at,
                      array_agg(distinct f.account_id) filter (where f.is_subscribed) as follows
                 from fan f where f.member_id = any($1::bigint[]) group by f.member_id) f on f.member_id = m.id
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
