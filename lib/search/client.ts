import 'server-only';
import { Client } from '@elastic/elasticsearch';
import { env } from '@/lib/env';

/** A count or a page of ids that takes longer is answered by the database instead. */
export const QUERY_TIMEOUT_MS = 2_000;
/** Writing is done by jobs and commands, which can wait. */
export const WRITE_TIMEOUT_MS = 60_000;

// Next reloads modules while developing; one set of connections a process all the same.
const kept = globalThis as { tagcastSearch?: Client };
if (env.elasticsearchUrl) {
  kept.tagcastSearch ??= new Client({
    node: env.elasticsearchUrl,
    // The client cannot wait longer for one request than this, only shorter: queries bring their own timeout.
    requestTimeout: WRITE_TIMEOUT_MS,
    // A second try would double the wait; the fallback is the retry.
    maxRetries: 0,
  });
}

/** Elasticsearch, or null where ELASTICSEARCH_URL is not set: then everything is answered by the database. */
export const searchClient: Client | null = kept.tagcastSearch ?? null;
