import 'server-only';
import type { Client } from '@elastic/elasticsearch';
import { pool } from '@/lib/db/client';
import { log } from '@/lib/log';
import { resolveRule } from '@/lib/rules/resolve';
import type { RuleNode } from '@/lib/rules/schema';
import { type EsQuery, toScopedElasticsearch } from '@/lib/rules/to-elasticsearch';
import { Breaker, outageOf, type SearchOutage } from './breaker';
import { searchClient } from './client';
import { countInIndex, firstInIndex, type Shards, streamIdsFromIndex } from './engine-elasticsearch';
import { countInDatabase, firstInDatabase, type SearchScope, streamIdsFromDatabase } from './engine-sql';
import { forgetIndexAge, indexAge } from './index-state';
import { readRuleFacts } from './rule-facts';

export type SearchEngine = 'elasticsearch' | 'sql';
/** Which engine answered, in what time, and how old its view of the members is (null: it read the members themselves). */
export type Answered = { engine: SearchEngine; tookMs: number; lagSeconds: number | null };
export type PeopleCount = Answered & { count: number; shards: Shards };

/** An index that lies further behind is not counted with: its number would mislead more than a slower one. */
export const MAX_LAG_SECONDS = 60;

const breaker = new Breaker();

type Usable = { client: Client; index: string; lagSeconds: number };

/** The index if it may be asked at this moment. */
async function usableIndex(): Promise<Usable | null> {
  if (!searchClient) return null;
  const client = searchClient;
  const { serving, lagSeconds } = await indexAge();
  if (!serving || lagSeconds > MAX_LAG_SECONDS) return null;
  if (breaker.open) {
    // Not awaited: whoever asks now is answered by the database at once.
    breaker.probe(() => countInIndex(client, serving, { match_all: {} }));
    return null;
  }
  return { client, index: serving, lagSeconds };
}

function noteFailure(error: unknown): void {
  const outage = outageOf(error);
  if (outage === 'bad_query') {
    // One rule that Elasticsearch will not take says nothing about the others.
    log.warn({ err: error }, 'Elasticsearch refused a rule; the database answers it');
    return;
  }
  if (!breaker.open) log.warn({ err: error, outage }, 'Elasticsearch did not answer; the database does');
  breaker.fail(outage);
  // The index may have been replaced since the state was read.
  forgetIndexAge();
}

/** The rule as Elasticsearch is asked. What the rule itself does wrong is thrown before anybody is blamed for not answering. */
async function toQuery(rule: RuleNode, { branchIds, now }: SearchScope): Promise<EsQuery> {
  return toScopedElasticsearch(resolveRule(rule, await readRuleFacts(pool, rule, now)), branchIds);
}

async function answer<T>(
  rule: RuleNode,
  scope: SearchScope,
  fromIndex: (client: Client, index: string, query: EsQuery) => Promise<T>,
  fromDatabase: () => Promise<T>,
): Promise<Answered & { value: T }> {
  const startedAt = performance.now();
  const tookMs = () => Math.round(performance.now() - startedAt);
  const usable = await usableIndex();
  if (usable) {
    const query = await toQuery(rule, scope);
    try {
      const value = await fromIndex(usable.client, usable.index, query);
      return { value, engine: 'elasticsearch', tookMs: tookMs(), lagSeconds: usable.lagSeconds };
    } catch (error) {
      noteFailure(error);
    }
  }
  return { value: await fromDatabase(), engine: 'sql', tookMs: tookMs(), lagSeconds: null };
}

/**
 * Counts the members that match a rule. Elasticsearch answers when it is well; otherwise, and when it fails half-way,
 * the database does within the same call. A part of an index never counts as an answer.
 */
export async function countPeople(rule: RuleNode, scope: SearchScope): Promise<PeopleCount> {
  const { value, ...answered } = await answer(rule, scope, countInIndex, async () => ({
    count: await countInDatabase(rule, scope),
    shards: { total: 1, successful: 1, skipped: 0, failed: 0 },
  }));
  return { ...answered, ...value };
}

/** The first members that match a rule, in order of id. */
export async function firstPeople(
  rule: RuleNode,
  scope: SearchScope,
  limit: number,
): Promise<Answered & { ids: bigint[] }> {
  const { value, ...answered } = await answer(
    rule,
    scope,
    (client, index, query) => firstInIndex(client, index, query, limit),
    () => firstInDatabase(rule, scope, limit),
  );
  return { ...answered, ids: value };
}

/**
 * All members that match a rule, in order of id, in chunks of up to 10 000. When Elasticsearch goes away between two
 * chunks the database goes on behind the last id. Returns the engine that ended it.
 */
export async function* streamMemberIds(
  rule: RuleNode,
  scope: SearchScope,
): AsyncGenerator<bigint[], SearchEngine> {
  let last = 0n;
  const usable = await usableIndex();
  if (usable) {
    const chunks = streamIdsFromIndex(usable.client, usable.index, await toQuery(rule, scope));
    try {
      for (;;) {
        const next = await chunks.next().catch((error: unknown) => {
          noteFailure(error);
          return null;
        });
        if (!next) break;
        if (next.done) return 'elasticsearch';
        last = next.value.at(-1) ?? last;
        yield next.value;
      }
    } finally {
      await chunks.return().catch(() => undefined);
    }
  }
  yield* streamIdsFromDatabase(rule, scope, last);
  return 'sql';
}

export type SearchHealth = {
  engine: SearchEngine;
  /** Why the database answers instead of Elasticsearch; null when Elasticsearch does. */
  reason: 'not_configured' | 'not_built' | 'lagging' | SearchOutage | null;
  /** Seconds that the oldest change has been waiting to be indexed; null without an index. */
  lagSeconds: number | null;
  index: string | null;
  documents: number | null;
};

/** How the people index is, for the home page: looks for itself rather than waiting for a query to fail. */
export async function searchHealth(): Promise<SearchHealth> {
  const { serving, lagSeconds } = await indexAge();
  const down = (reason: SearchHealth['reason'], lag: number | null = lagSeconds): SearchHealth => ({
    engine: 'sql',
    reason,
    lagSeconds: lag,
    index: serving,
    documents: null,
  });
  if (!searchClient) return down('not_configured', null);
  if (!serving) return down('not_built', null);
  try {
    const { count } = await countInIndex(searchClient, serving, { match_all: {} });
    breaker.succeed();
    if (lagSeconds > MAX_LAG_SECONDS) return { ...down('lagging'), documents: count };
    return { engine: 'elasticsearch', reason: null, lagSeconds, index: serving, documents: count };
  } catch (error) {
    noteFailure(error);
    return down(outageOf(error));
  }
}
