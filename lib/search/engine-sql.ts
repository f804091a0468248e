import 'server-only';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import { namesIn } from '@/lib/rules/names-in';
import { resolveRule } from '@/lib/rules/resolve';
import type { RuleNode } from '@/lib/rules/schema';
import type { TagLookup } from '@/lib/rules/sql-parts';
import { type SqlCondition, toSql } from '@/lib/rules/to-sql';
import { IDS_A_CHUNK } from './engine-elasticsearch';
import { type Queryable, readRuleFacts } from './rule-facts';

/**
 * Room to hash a million members' tags instead of looking each up, and no compiling of plans that take less time than
 * the compiler; both for one transaction only.
 */
const PLANNING = "set local work_mem = '128MB'; set local jit = off";

/** Branches that may be seen (null: all, an empty list: nobody), and the moment at which relative times are read. */
export type SearchScope = { branchIds: number[] | null; now: Date };

/** What keeps each tag of these codes; codes that do not exist are missing from the answer. */
export async function lookUpTags(client: Queryable, codes: string[]): Promise<TagLookup> {
  if (codes.length === 0) return new Map();
  const { rows } = await client.query<{
    code: string;
    id: number;
    kind: 'local' | 'wechat' | 'branch';
    branch_id: number | null;
  }>(
    `select t.code, t.id, t.kind::text as kind, b.id as branch_id
       from tag t left join branch b on b.tag_id = t.id where t.code = any($1::text[])`,
    [codes],
  );
  return new Map(rows.map(({ code, id, kind, branch_id }) => [code, { id, kind, branchId: branch_id }]));
}

/**
 * The rule as a condition over `m`, with everything it names looked up.
 * @throws AppError `rule.audience_cycle`, `rule.expanded_too_large`
 */
export async function compileRule(
  client: Queryable,
  rule: RuleNode,
  { branchIds, now }: SearchScope,
  firstParameter = 1,
): Promise<SqlCondition> {
  const facts = await readRuleFacts(client, rule, now);
  const { tagCodes } = namesIn(rule, ...facts.audiences.values());
  return toSql(resolveRule(rule, facts), await lookUpTags(client, tagCodes), branchIds, firstParameter);
}

async function planned<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query(`begin; ${PLANNING}`);
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

/** Counts the members that match, in the database. */
export function countInDatabase(rule: RuleNode, scope: SearchScope): Promise<number> {
  return planned(async (client) => {
    const { text, values } = await compileRule(client, rule, scope);
    const { rows } = await client.query<{ count: number }>(
      `select count(*)::int as count from member m where ${text}`,
      values,
    );
    return rows[0]?.count ?? 0;
  });
}

/** The first member ids in order of id, from the database. */
export function firstInDatabase(rule: RuleNode, scope: SearchScope, limit: number): Promise<bigint[]> {
  return planned(async (client) => {
    const { text, values } = await compileRule(client, rule, scope, 2);
    const { rows } = await client.query<{ id: string }>(
      `select m.id from member m where ${text} order by m.id limit $1`,
      [limit, ...values],
    );
    return rows.map(({ id }) => BigInt(id));
  });
}

/**
 * All member ids beyond `after` in order of id, as they were when the reading began. One cursor, so that the hash tables
 * are built once and not for every page.
 */
export async function* streamIdsFromDatabase(
  rule: RuleNode,
  scope: SearchScope,
  after = 0n,
): AsyncGenerator<bigint[], void> {
  const client = await pool.connect();
  let isBroken = false;
  try {
    await client.query(`begin; ${PLANNING}; set local cursor_tuple_fraction = 1`);
    const { text, values } = await compileRule(client, rule, scope, 2);
    await client.query(
      `declare ids no scroll cursor for select m.id from member m where m.id > $1::bigint and ${text} order by m.id`,
      [String(after), ...values],
    );
    for (;;) {
      const { rows } = await client.query<{ id: string }>(`fetch ${IDS_A_CHUNK} from ids`);
      if (rows.length > 0) yield rows.map(({ id }) => BigInt(id));
      if (rows.length < IDS_A_CHUNK) return;
    }
  } finally {
    await client.query('rollback').catch(() => {
      isBroken = true;
    });
    client.release(isBroken);
  }
}
