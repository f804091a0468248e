import 'server-only';
import type { PoolClient } from 'pg';
import { z } from 'zod';
import { pool } from '@/lib/db/client';
import { MAPPING_VERSION } from './mapping';

/**
 * Which index serves and which one is being built. It is kept in PostgreSQL rather than read off Elasticsearch's
 * aliases, so that an index of another database, a half-built one or one that missed changes is never counted with.
 */
export type IndexState = {
  serving: string | null;
  building: string | null;
  /** Indices of another mapping, as another version of the program left them: not used any more, to be removed. */
  outdated?: string[];
};

const SETTING = 'search.index';
const stored = z.object({
  serving: z.string().nullable(),
  building: z.string().nullable(),
  /** A number in the first version of the program. */
  mappingVersion: z.union([z.number(), z.string()]),
  outdated: z.array(z.string()).default([]),
});

/** Advisory lock that writers share and that a change of state takes alone: nobody writes to yesterday's targets. */
const STATE_LOCK = [7_270, 1] as const;

function parse(value: unknown): IndexState {
  const parsed = stored.safeParse(value);
  if (!parsed.success) return { serving: null, building: null };
  const { serving, building, mappingVersion, outdated } = parsed.data;
  if (mappingVersion === MAPPING_VERSION) return { serving, building, outdated };
  const left = [serving, building].filter((index) => index !== null);
  return { serving: null, building: null, outdated: [...outdated, ...left] };
}

/** The state at this moment. */
export async function readIndexState(client: Pick<PoolClient, 'query'> = pool): Promise<IndexState> {
  const { rows } = await client.query<{ value: unknown }>('select value from setting where key = $1', [
    SETTING,
  ]);
  return parse(rows[0]?.value);
}

/** The state as a writer sees it; it cannot change before the writer's transaction ends. */
export async function holdIndexState(client: PoolClient): Promise<IndexState> {
  await client.query('select pg_advisory_xact_lock_shared($1, $2)', [...STATE_LOCK]);
  return readIndexState(client);
}

/** Changes the state once all writers that saw the old one have ended; `during` runs before it is committed. */
export async function changeIndexState(
  change: (state: IndexState) => IndexState,
  during: (state: IndexState) => Promise<void> = async () => undefined,
): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1, $2)', [...STATE_LOCK]);
    const next = change(await readIndexState(client));
    await client.query(
      `insert into setting (key, value, updated_at) values ($1, $2, now())
       on conflict (key) do update set value = excluded.value, updated_at = now()`,
      [SETTING, JSON.stringify({ ...next, mappingVersion: MAPPING_VERSION })],
    );
    await during(next);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}

export type IndexAge = { serving: string | null; lagSeconds: number; waiting: boolean };
const AGE_KEPT_MS = 250;
let kept: { at: number; age: Promise<IndexAge> } | undefined;

/**
 * The serving index and how many seconds its oldest unwritten change is old (0: nothing is waiting). Asked of the
 * database at most four times a second.
 */
export function indexAge(): Promise<IndexAge> {
  if (!kept || Date.now() - kept.at > AGE_KEPT_MS) {
    const age = readAge();
    kept = { at: Date.now(), age };
    age.catch(forgetIndexAge);
  }
  return kept.age;
}

/** Makes the next `indexAge` ask the database. */
export function forgetIndexAge(): void {
  kept = undefined;
}

async function readAge(): Promise<IndexAge> {
  const { rows } = await pool.query<{ value: unknown; lag: number | null }>(
    `select (select value from setting where key = $1) as value,
            (select extract(epoch from clock_timestamp() - o.created_at)::float8
               from search_outbox o order by o.id limit 1) as lag`,
    [SETTING],
  );
  const lag = rows[0]?.lag ?? null;
  return {
    serving: parse(rows[0]?.value).serving,
    lagSeconds: lag === null ? 0 : Math.max(0, Math.round(lag * 10) / 10),
    waiting: lag !== null,
  };
}
