import 'server-only';
import { log } from '@/lib/log';
import { QUERY_TIMEOUT_MS, searchClient } from './client';
import { MAX_LAG_SECONDS } from './engines';
import { indexAge } from './index-state';

/**
 * Which tags the carriers of one tag carry too, the most frequent first, the tag itself among them; from the index alone.
 * Null when it does not answer, lies too far behind, or a part of it is missing.
 */
export async function countTogether(
  code: string,
  size: number,
): Promise<{ tags: { code: string; count: number }[]; lookedAt: number; isSample: false } | null> {
  if (!searchClient) return null;
  const { serving, lagSeconds } = await indexAge();
  if (!serving || lagSeconds > MAX_LAG_SECONDS) return null;
  try {
    const answer = await searchClient.search<unknown, Aggregated>(
      {
        index: serving,
        query: { term: { tag_id: code } },
        size: 0,
        track_total_hits: true,
        aggs: { tags: { terms: { field: 'tag_id', size } } },
      },
      { requestTimeout: QUERY_TIMEOUT_MS },
    );
    if (answer.timed_out || answer._shards.failed > 0) return null;
    const { total } = answer.hits;
    return {
      tags: (answer.aggregations?.tags.buckets ?? []).map(({ key, doc_count }) => ({
        code: key,
        count: doc_count,
      })),
      lookedAt: typeof total === 'number' ? total : (total?.value ?? 0),
      isSample: false,
    };
  } catch (error) {
    log.warn({ err: error }, 'Elasticsearch did not count tags together; a sample of the database does');
    return null;
  }
}

type Aggregated = { tags: { buckets: { key: string; doc_count: number }[] } };
