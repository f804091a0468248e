import 'server-only';
import type { Client } from '@elastic/elasticsearch';
import { pool } from '@/lib/db/client';
import type { RuleClause } from '@/lib/rules/clauses';
import { type RuleFacts, resolveRule } from '@/lib/rules/resolve';
import { EVERYBODY, type RuleNode } from '@/lib/rules/schema';
import { toElasticsearch } from '@/lib/rules/to-elasticsearch';
import { WRITE_TIMEOUT_MS } from './client';
import { streamIdsFromIndex } from './engine-elasticsearch';
import { streamIdsFromDatabase } from './engine-sql';
import { readIndexState } from './index-state';
import { requireSearchClient } from './people-index';

export type IndexDifference = {
  /** `members` for the total, else what the count is of. */
  what: 'members' | 'tag' | 'branch' | 'follow';
  key: string;
  database: number;
  index: number;
};
export type IndexComparison = {
  equal: boolean;
  /** False when no index serves: there is nothing to compare, and a rebuild is due. */
  built: boolean;
  members: { database: number; index: number };
  tagsCompared: number;
  branchesCompared: number;
  differences: IndexDifference[];
  /** Members whose documents differ, when they were asked for; never more than `MAX_IDS`. */
  memberIds: bigint[];
};

/** Far more than the tags of a chain; a `terms` aggregation answers exactly up to its size. */
const MAX_BUCKETS = 50_000;
const MAX_IDS = 1_000_000;
/** The rules of a comparison ask for no time and nothing kept elsewhere. */
const NOW = new Date(0);
const FACTS: RuleFacts = { now: NOW, audiences: new Map(), branches: new Map(), stores: new Map() };

type Counts = Map<string, number>;
type Side = { members: number; tag: Counts; branch: Counts; follow: Counts };

/**
 * Compares the serving index with the database: the total, each tag, each branch, each account's followers. Changes still
 * in the outbox count as differences, so empty it first.
 * @throws AppError `search.not_configured`
 */
export async function compareIndex({ collectIds = false } = {}): Promise<IndexComparison> {
  const client = requireSearchClient();
  const { serving } = await readIndexState();
  const database = await countDatabase();
  const exists = serving !== null && (await client.indices.exists({ index: serving }));
  const index: Side = exists
    ? await countIndex(client, serving)
    : { members: 0, tag: new Map(), branch: new Map(), follow: new Map() };
  const differences: IndexDifference[] = [];
  if (database.members !== index.members) {
    differences.push({ what: 'members', key: '', database: database.members, index: index.members });
  }
  for (const what of ['tag', 'branch', 'follow'] as const) {
    for (const key of new Set([...database[what].keys(), ...index[what].keys()])) {
      const [a, b] = [database[what].get(key) ?? 0, index[what].get(key) ?? 0];
      if (a !== b) differences.push({ what, key, database: a, index: b });
    }
  }
  return {
    equal: exists && differences.length === 0,
    built: exists,
    members: { database: database.members, index: index.members },
    tagsCompared: new Set([...database.tag.keys(), ...index.tag.keys()]).size,
    branchesCompared: new Set([...database.branch.keys(), ...index.branch.keys()]).size,
    differences,
    memberIds: collectIds && exists ? await differingMembers(client, serving, differences) : [],
  };
}

async function countDatabase(): Promise<Side> {
  const counts = async (text: string): Promise<Counts> => {
    const { rows } = await pool.query<{ key: string; count: number }>(text);
    return new Map(rows.map(({ key, count }) => [key, count]));
  };
  const { rows } = await pool.query<{ count: number }>(
    'select count(*)::int as count from member where merged_into_id is null',
  );
  return {
    members: rows[0]?.count ?? 0,
    tag: await counts(`
      select t.code as key, count(*)::int as count from member_tag_all a
        join member m on m.id = a.member_id and m.merged_into_id is null join tag t on t.id = a.tag_id
       group by t.code`),
    branch: await counts(`
      select branch_id::text as key, count(*)::int as count from member
       where merged_into_id is null and branch_id is not null group by branch_id`),
    follow: await counts(`
      select f.account_id::text as key, count(distinct f.member_id)::int as count
        from fan f join member m on m.id = f.member_id and m.merged_into_id is null
       where f.is_subscribed group by f.account_id`),
  };
}

async function countIndex(client: Client, index: string): Promise<Side> {
  await client.indices.refresh({ index }, { requestTimeout: WRITE_TIMEOUT_MS });
  const terms = (field: string) => ({ terms: { field, size: MAX_BUCKETS } });
  const answer = await client.search<
    unknown,
    Record<'tag' | 'branch' | 'follow', { buckets: { key: string; doc_count: number }[] }>
  >(
    {
      index,
      size: 0,
      track_total_hits: true,
      aggs: { tag: terms('tag_id'), branch: terms('branch_id'), follow: terms('follows') },
    },
    { requestTimeout: WRITE_TIMEOUT_MS },
  );
  if (answer._shards.failed > 0 || answer.timed_out) throw new Error('a part of the index did not answer');
  const { total } = answer.hits;
  const counts = (name: 'tag' | 'branch' | 'follow'): Counts =>
    new Map((answer.aggregations?.[name].buckets ?? []).map((b) => [String(b.key), b.doc_count]));
  return {
    members: typeof total === 'number' ? total : (total?.value ?? 0),
    tag: counts('tag'),
    branch: counts('branch'),
    follow: counts('follow'),
  };
}

/** Who is on one side only, for each count that differs; both sides come in order of id and are merged. */
async function differingMembers(
  client: Client,
  index: string,
  differences: IndexDifference[],
): Promise<bigint[]> {
  const found = new Set<bigint>();
  for (const difference of differences) {
    const rule = ruleOf(difference);
    const inIndex = each(streamIdsFromIndex(client, index, toElasticsearch(resolveRule(rule, FACTS))));
    const inDatabase = each(streamIdsFromDatabase(rule, { branchIds: null, now: NOW }));
    let a = await inIndex.next();
    let b = await inDatabase.next();
    while ((!a.done || !b.done) && found.size < MAX_IDS) {
      if (!a.done && !b.done && a.value === b.value) {
        a = await inIndex.next();
        b = await inDatabase.next();
      } else if (!a.done && (b.done || a.value < b.value)) {
        found.add(a.value);
        a = await inIndex.next();
      } else if (!b.done) {
        found.add(b.value);
        b = await inDatabase.next();
      }
    }
    await Promise.all([inIndex.return(), inDatabase.return()]);
  }
  return [...found];
}

async function* each(chunks: AsyncGenerator<bigint[], void>): AsyncGenerator<bigint, void> {
  for await (const chunk of chunks) yield* chunk;
}

function ruleOf({ what, key }: IndexDifference): RuleNode {
  if (what === 'members') return EVERYBODY;
  const clauses: Record<'tag' | 'branch' | 'follow', RuleClause> = {
    tag: { field: 'tag', operator: 'any', value: [key] },
    branch: { field: 'branch', operator: 'in', value: [Number(key)] },
    follow: { field: 'follow', operator: 'is', value: Number(key) },
  };
  return clauses[what];
}
