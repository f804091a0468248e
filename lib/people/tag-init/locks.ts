import 'server-only';
import { randomInt } from 'node:crypto';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { Queryable } from '@/lib/search/rule-facts';

/** Session locks of those who hold ranges, by a number of their own; it goes with the connection, so with the process. */
const OWNER_LOCK = 7_271;
/** Session lock of the command that is at work; one at a time. */
const COMMAND_LOCK = [7_270, 5] as const;
/** Held while a run is begun: two who ask at once begin one. */
export const BEGIN_LOCK = [7_270, 6] as const;

/** Somebody who takes ranges. `owner` stands in lease_owner. */
export type RangeOwner = { owner: string; end: () => Promise<void> };

/** Takes a number and holds its lock for as long as the connection lives. */
export async function becomeOwner(): Promise<RangeOwner> {
  const client = await pool.connect();
  const owner = randomInt(1, 2_147_483_647);
  await client.query('select pg_advisory_lock($1::int, $2::int)', [OWNER_LOCK, owner]);
  return { owner: String(owner), end: () => release(client, [OWNER_LOCK, owner]) };
}

/** A lease (column lease_owner of `c`) whose holder is gone. */
export const HOLDER_IS_GONE = `not exists (
  select 1 from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
   where l.locktype = 'advisory' and l.classid = ${OWNER_LOCK} and l.objid::text = c.lease_owner)`;

/**
 * Makes this process the one command at work.
 * @throws AppError `tag.init_command_running`
 */
export async function becomeCommand(): Promise<{ end: () => Promise<void> }> {
  const client = await pool.connect();
  const { rows } = await client.query<{ mine: boolean }>(
    'select pg_try_advisory_lock($1::int, $2::int) as mine',
    [...COMMAND_LOCK],
  );
  if (!rows[0]?.mine) {
    client.release();
    throw new AppError('tag.init_command_running');
  }
  return { end: () => release(client, COMMAND_LOCK) };
}

/** Whether a command is at work, so that the workers leave the ranges to it. */
export async function isCommandAtWork(client: Queryable = pool): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `select exists (
       select 1 from pg_locks l join pg_database d on d.oid = l.database and d.datname = current_database()
        where l.locktype = 'advisory' and l.classid = $1::int::oid and l.objid = $2::int::oid and l.granted) as found`,
    [...COMMAND_LOCK],
  );
  return rows[0]?.found ?? false;
}

async function release(client: PoolClient, lock: readonly [number, number]): Promise<void> {
  const isBroken = await client.query('select pg_advisory_unlock($1::int, $2::int)', [...lock]).then(
    () => false,
    () => true,
  );
  client.release(isBroken);
}
