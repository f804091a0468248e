import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { pool } from '@/lib/db/client';
import { env } from '@/lib/env';
import { unique } from '@/lib/testing/factories';
import { freeDeadWorkers, holdWorkerLock } from './worker-lock';

async function lockedJob(poolId: string, lockedAt = 'now()'): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    `select id from graphile_worker.add_job('nobody.takes.this', '{}'::json)`,
  );
  const id = rows[0]?.id ?? '';
  await pool.query(
    `update graphile_worker._private_jobs set locked_by = $1, locked_at = ${lockedAt} where id = $2`,
    [poolId, id],
  );
  return id;
}

const holderOf = async (id: string) => {
  const { rows } = await pool.query<{ locked_by: string | null }>(
    'select locked_by from graphile_worker._private_jobs where id = $1',
    [id],
  );
  return rows[0]?.locked_by ?? null;
};

describe('freeDeadWorkers', () => {
  test('the jobs of a living worker stay, those of one whose connection died are freed', async () => {
    const [living, dying] = [unique('pool-'), unique('pool-')];
    const lost: string[] = [];
    const lock = await holdWorkerLock(living, () => lost.push(living));
    await holdWorkerLock(dying, () => lost.push(dying));
    const [kept, freed] = [await lockedJob(living), await lockedJob(dying)];
    expect(await freeDeadWorkers()).toEqual([]);

    // What kill -9 does, seen from PostgreSQL: the session ends.
    const admin = new pg.Client({ connectionString: env.databaseUrl });
    await admin.connect();
    await admin.query(
      `select pg_terminate_backend(l.pid) from pg_locks l join worker_process w on w.lock_key = l.objid::bigint
        where l.locktype = 'advisory' and l.objsubid = 2 and w.id = $1
          and l.database = (select oid from pg_database where datname = current_database())`,
      [dying],
    );
    await admin.end();
    await expect.poll(() => freeDeadWorkers()).toEqual([dying]);
    expect(await holderOf(kept)).toBe(living);
    expect(await holderOf(freed)).toBeNull();
    await expect.poll(() => lost).toEqual([dying]);
    await lock.release();
  });

  test('a pool that never registered is given time, then its jobs are freed', async () => {
    const [fresh, old] = [unique('pool-'), unique('pool-')];
    const [young, stale] = [await lockedJob(fresh), await lockedJob(old, `now() - interval '1 minute'`)];
    expect(await freeDeadWorkers()).toEqual([old]);
    expect(await holderOf(young)).toBe(fresh);
    expect(await holderOf(stale)).toBeNull();
  });
});
