import 'server-only';
import pg from 'pg';
import { pool } from '@/lib/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';

/** How long a replica may be behind before the primary is read instead. */
const CATCH_UP_MS = 2_000;
const LOOK_EVERY_MS = 20;
/** Then it is asked again: waiting for it at every range would cost more than it helps. */
const LEFT_ALONE_MS = 60_000;
const CONNECTIONS = 3;

let replica: pg.Pool | null = null;
let askAgainAt = 0;

function replicaPool(url: string): pg.Pool {
  if (replica) return replica;
  replica = new pg.Pool({ connectionString: url, max: CONNECTIONS, application_name: 'tagcast tags:init' });
  replica.on('error', (error) => log.warn({ err: error }, 'an idle connection to the replica was ended'));
  return replica;
}

/**
 * Where documents may be read so that they show everything that was committed up to a place in the primary's log: the
 * replica, once it has replayed up to there; the primary, where there is no replica, where it is too far behind or away, or
 * where the address is not one of a replica at all.
 */
export async function poolShowing(lsn: string): Promise<pg.Pool> {
  if (!env.databaseReplicaUrl || Date.now() < askAgainAt) return pool;
  try {
    const from = replicaPool(env.databaseReplicaUrl);
    for (const end = Date.now() + CATCH_UP_MS; Date.now() < end; await pause()) {
      const { rows } = await from.query<{ isReplica: boolean; isThere: boolean }>(
        `select pg_is_in_recovery() as "isReplica",
                coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) as "isThere"`,
        [lsn],
      );
      if (rows[0]?.isReplica === false) return pool;
      if (rows[0]?.isThere) return from;
    }
    log.warn({ lsn }, 'the replica is behind: the primary is read instead');
  } catch (error) {
    log.warn({ err: error }, 'the replica does not answer: the primary is read instead');
  }
  askAgainAt = Date.now() + LEFT_ALONE_MS;
  return pool;
}

/** Ends the connections to the replica. */
export async function closeReplica(): Promise<void> {
  await replica?.end();
  replica = null;
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
