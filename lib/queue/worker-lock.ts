import 'server-only';
import { hostname } from 'node:os';
import pg from 'pg';
import { pool } from '@/lib/db/client';
import { env } from '@/lib/env';

/** First half of the two-part advisory locks that living workers hold (the second is worker_process.lock_key). */
const LOCK_CLASS = 727_001;
/** A pool that has locked jobs but not yet registered is given this long before it counts as dead. */
const REGISTRATION_SECONDS = 15;

export type WorkerLock = { release: () => Promise<void> };

/**
 * Registers a worker pool and holds a session advisory lock for as long as this process lives. The lock is on a
 * connection of its own: when the process is killed PostgreSQL drops it at once, whatever the process could still do.
 * @param onLost called when that connection breaks; the worker has to stop, because others now take its jobs
 */
export async function holdWorkerLock(poolId: string, onLost: (error: Error) => void): Promise<WorkerLock> {
  const client = new pg.Client({
    connectionString: env.databaseUrl,
    application_name: 'tagcast-worker-lock',
    keepAlive: true,
  });
  await client.connect();
  const { rows } = await client.query<{ lock_key: string }>(
    `insert into worker_process (id, pid, host) values ($1, $2, $3)
     on conflict (id) do update set seen_at = now() returning lock_key`,
    [poolId, process.pid, hostname()],
  );
  await client.query('select pg_advisory_lock($1::int, $2::int)', [LOCK_CLASS, Number(rows[0]?.lock_key)]);
  // Also set once the connection is lost: it may report its end more than once.
  let released = false;
  client.on('error', (error) => {
    if (released) return;
    released = true;
    onLost(error);
  });
  return {
    async release() {
      released = true;
      await client.query('delete from worker_process where id = $1', [poolId]);
      await client.end();
    },
  };
}

/** Says that the worker is alive; the home page reads it. */
export async function beat(poolId: string): Promise<void> {
  await pool.query('update worker_process set seen_at = now() where id = $1', [poolId]);
}

/**
 * Frees the jobs and named queues of workers that are gone. The queue itself would keep them for four hours; here a
 * worker counts as gone when nobody holds its advisory lock.
 * @returns the ids that were freed
 */
export async function freeDeadWorkers(): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `with held as (
       select locked_by as id, max(locked_at) as locked_at from (
         select locked_by, locked_at from graphile_worker._private_jobs where locked_by is not null
         union all
         select locked_by, locked_at from graphile_worker._private_job_queues where locked_by is not null
       ) l group by locked_by
     )
     select h.id from held h
       left join worker_process w on w.id = h.id
      where (w.id is not null or h.locked_at < now() - make_interval(secs => $2))
        and not exists (
          select 1 from pg_locks p
           where p.locktype = 'advisory' and p.classid = $1::int and p.objid = w.lock_key::int and p.objsubid = 2
             and p.database = (select oid from pg_database where datname = current_database()))`,
    [LOCK_CLASS, REGISTRATION_SECONDS],
  );
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) await pool.query('select graphile_worker.force_unlock_workers($1::text[])', [ids]);
  await pool.query(
    `delete from worker_process w where seen_at < now() - interval '10 minutes' and not exists (
       select 1 from pg_locks p
        where p.locktype = 'advisory' and p.classid = $1::int and p.objid = w.lock_key::int and p.objsubid = 2
          and p.database = (select oid from pg_database where datname = current_database()))`,
    [LOCK_CLASS],
  );
  return ids;
}
