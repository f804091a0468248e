import 'server-only';
import type pg from 'pg';
import { pool } from '@/lib/db/client';

/** Less than the 5 s in which WeChat wants its answer. */
const TIMEOUT_MS = 3_500;
const AT_ONCE_MS = 500;

/**
 * A statement that may be repeated harmlessly. It is, once, when it fails at once and not for its values: the pool may
 * hold connections that PostgreSQL ended a moment ago. A server that hangs is given up in time to tell the sender.
 */
export async function steadyQuery<Row extends pg.QueryResultRow>(
  query: pg.QueryConfig,
): Promise<pg.QueryResult<Row>> {
  const statement = { ...query, query_timeout: TIMEOUT_MS };
  const startedAt = performance.now();
  try {
    return await pool.query<Row>(statement);
  } catch (error) {
    if (isAboutValues(error) || performance.now() - startedAt > AT_ONCE_MS) throw error;
    return pool.query<Row>(statement);
  }
}

/** SQLSTATE classes 22 (data), 23 (constraint) and 54 (limit) speak of the values; all others of the server. */
export function isAboutValues(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(22|23|54)/.test(error.code)
  );
}
