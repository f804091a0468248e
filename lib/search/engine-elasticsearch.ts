import 'server-only';
import type { Client } from '@elastic/elasticsearch';
import type { EsQuery } from '@/lib/rules/to-elasticsearch';
import { QUERY_TIMEOUT_MS } from './client';

/** How many shards answered, as Elasticsearch says it. */
export type Shards = { total: number; successful: number; skipped: number; failed: number };

const KEEP_ALIVE = '1m';
const inTime = { requestTimeout: QUERY_TIMEOUT_MS };
export const IDS_A_CHUNK = 10_000;

/** An answer of a part of the index is no answer: the number would be wrong. */
function requireWhole(answer: { timed_out?: boolean; _shards?: { failed?: number } }): void {
  if (answer.timed_out) throw new Error('Elasticsearch timed out with a partial result');
  if ((answer._shards?.failed ?? 0) > 0) throw new Error(`${answer._shards?.failed} shards did not answer`);
}

/**
 * Counts the documents of one index.
 * @throws when the index is missing, a shard does not answer, or it takes longer than two seconds
 */
export async function countInIndex(
  client: Client,
  index: string,
  query: EsQuery,
): Promise<{ count: number; shards: Shards }> {
  const answer = await client.count({ index, query }, inTime);
  requireWhole(answer);
  const { total, successful, skipped, failed } = answer._shards;
  if (total === 0) throw new Error('no shard was asked');
  return { count: answer.count, shards: { total, successful, skipped: skipped ?? 0, failed } };
}

/** The first member ids in order of id. */
export async function firstInIndex(
  client: Client,
  index: string,
  query: EsQuery,
  limit: number,
): Promise<bigint[]> {
  const answer = await client.search({ index, query, size: limit, ...idsOnly }, inTime);
  requireWhole(answer);
  return (answer.hits?.hits ?? []).map((hit) => BigInt(String(hit.sort?.[0])));
}

/** Only the doc value that is sorted by travels: four times as fast as reading `_id`. */
const idsOnly = {
  sort: [{ member_id: 'asc' as const }],
  _source: false,
  stored_fields: '_none_',
  track_total_hits: false,
  filter_path: 'hits.hits.sort,pit_id,timed_out,_shards.failed',
};

/** All member ids in order of id, as they were when the reading began (a point in time). */
export async function* streamIdsFromIndex(
  client: Client,
  index: string,
  query: EsQuery,
): AsyncGenerator<bigint[], void> {
  let { id } = await client.openPointInTime({ index, keep_alive: KEEP_ALIVE }, inTime);
  try {
    let last: (string | number)[] | undefined;
    for (;;) {
      const answer = await client.search(
        {
          pit: { id, keep_alive: KEEP_ALIVE },
          query,
          size: IDS_A_CHUNK,
          ...(last ? { search_after: last } : {}),
          ...idsOnly,
        },
        inTime,
      );
      requireWhole(answer);
      id = answer.pit_id ?? id;
      // filter_path leaves `hits` out altogether when nothing is in it.
      const hits = answer.hits?.hits ?? [];
      if (hits.length > 0) yield hits.map((hit) => BigInt(String(hit.sort?.[0])));
      if (hits.length < IDS_A_CHUNK) return;
      last = hits.at(-1)?.sort?.map((value) => value as string | number);
    }
  } finally {
    await client.closePointInTime({ id }, inTime).catch(() => undefined);
  }
}
