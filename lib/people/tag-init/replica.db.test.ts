import { afterAll, expect, test } from 'vitest';
import { createOwnDatabase, createTestProxy } from '@/lib/testing/own-services';

const database = await createOwnDatabase();
const proxy = await createTestProxy(database.url);
const behindProxy = new URL(database.url);
behindProxy.port = new URL(proxy.url).port;
process.env.DATABASE_URL = database.url;
process.env.DATABASE_REPLICA_URL = behindProxy.toString();
const { closeDb, pool } = await import('@/lib/db/client');
const { closeReplica, poolShowing } = await import('./replica');

afterAll(async () => {
  await closeReplica();
  await closeDb();
  await database.drop();
});

test('where the address of the replica is not one of a replica, or nobody answers there, the primary is read', async () => {
  const { rows } = await pool.query<{ lsn: string }>('select pg_current_wal_insert_lsn()::text as lsn');
  const lsn = rows[0]?.lsn ?? '';
  expect(await poolShowing(lsn)).toBe(pool);
  await proxy.cut();
  expect(await poolShowing(lsn)).toBe(pool);
});
