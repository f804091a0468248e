import 'server-only';
import type { Pool, PoolClient } from 'pg';
import { pool } from './client';

/** Runs `work` in one transaction on a connection of its own; for set-wise statements with `$n` parameters. */
export async function inTransaction<T>(
  work: (client: PoolClient) => Promise<T>,
  from: Pool = pool,
): Promise<T> {
  const client = await from.connect();
  let failure: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((broken: Error) => {
      failure = broken;
    });
    throw error;
  } finally {
    // A connection that cannot even roll back is not used again.
    client.release(failure);
  }
}
