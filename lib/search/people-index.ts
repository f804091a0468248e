import 'server-only';
import { randomBytes } from 'node:crypto';
import type { Client } from '@elastic/elasticsearch';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';
import { searchClient, WRITE_TIMEOUT_MS } from './client';
import { changeIndexState, forgetIndexAge, readIndexState } from './index-state';
import { BUILDING_SETTINGS, PEOPLE_MAPPING, SERVING_SETTINGS } from './mapping';
import { type IndexRow, writeAlias, writeDocuments } from './write-documents';

/** Reads documents for the index; handed in by lib/people, which knows members. */
export type DocumentReader = {
  /** One row for each id; `source` is null for a member that is not (or no longer) to be found. */
  byIds: (client: PoolClient, ids: bigint[]) => Promise<IndexRow[]>;
  /** The next members behind `after` in order of id. */
  after: (client: PoolClient, after: bigint, limit: number) => Promise<IndexRow[]>;
  /** About how many there are, for progress. */
  total: (client: PoolClient) => Promise<number>;
};

export type RebuildProgress = { done: number; total: number };

const CHUNK = 5_000;
/** Requests under way while the next chunk is being read. */
const WRITES_AT_ONCE = 2;
const REBUILD_LOCK = [7_270, 2] as const;

/** Elasticsearch for commands and jobs that make no sense without it. */
export function requireSearchClient(): Client {
  if (!searchClient) throw new AppError('search.not_configured');
  return searchClient;
}

/**
 * Builds the index anew from the database and puts it behind the alias: consumers of the outbox write to the old and the
 * new one meanwhile, so nothing is missed, and queries use the old one until the moment of the swap. A rebuild that was
 * killed leaves an index that the next one removes.
 * @throws AppError `search.rebuild_running`, `search.not_configured`
 */
export async function rebuildPeopleIndex(
  reader: DocumentReader,
  onProgress: (progress: RebuildProgress) => void = () => undefined,
): Promise<{ index: string; documents: number; tookMs: number }> {
  const client = requireSearchClient();
  const startedAt = performance.now();
  const connection = await pool.connect();
  try {
    const { rows } = await connection.query<{ mine: boolean }>(
      'select pg_try_advisory_lock($1, $2) as mine',
      [...REBUILD_LOCK],
    );
    if (!rows[0]?.mine) throw new AppError('search.rebuild_running');
    await forgetBuilding(client);
    const index = await createIndex(client);
    await changeIndexState((state) => ({ ...state, building: index }));
    try {
      const documents = await fill(client, connection, index, reader, onProgress);
      await swap(client, index);
      return { index, documents, tookMs: Math.round(performance.now() - startedAt) };
    } catch (error) {
      // Consumers must not go on writing to an index that nobody will finish.
      await forgetBuilding(client).catch(() => undefined);
      throw error;
    }
  } finally {
    await connection.query('select pg_advisory_unlock_all()').catch(() => undefined);
    connection.release();
  }
}

/**
 * Builds the index when there is none to use: first start, wiped Elasticsearch, another mapping. Several workers may call
 * it again and again; one of them builds.
 * @returns whether it was built
 */
export async function ensurePeopleIndex(reader: DocumentReader): Promise<boolean> {
  if (!searchClient) return false;
  const client = searchClient;
  const { serving } = await readIndexState();
  if (serving) {
    if (await client.indices.exists({ index: serving })) return false;
    // Somebody removed it: consumers would fail on it until the new one serves.
    await changeIndexState((state) => (state.serving === serving ? { ...state, serving: null } : state));
  }
  try {
    await rebuildPeopleIndex(reader);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'search.rebuild_running') return false;
    throw error;
  }
}

async function createIndex(client: Client): Promise<string> {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const index = `${env.elasticsearchIndex}-${stamp}-${randomBytes(3).toString('hex')}`;
  await client.indices.create(
    {
      index,
      settings: BUILDING_SETTINGS,
      mappings: PEOPLE_MAPPING,
      aliases: { [writeAlias(index)]: {} },
    },
    { requestTimeout: WRITE_TIMEOUT_MS },
  );
  return index;
}

/** Ends an unfinished build: its process died or failed. Only for whoever holds the rebuild lock. */
async function forgetBuilding(client: Client): Promise<void> {
  const { building } = await readIndexState();
  if (!building) return;
  await changeIndexState((state) => ({ ...state, building: null }));
  await dropIndex(client, building);
}

async function dropIndex(client: Client, index: string): Promise<void> {
  await client.indices.delete({ index, ignore_unavailable: true }, { requestTimeout: WRITE_TIMEOUT_MS });
}

async function fill(
  client: Client,
  connection: PoolClient,
  index: string,
  reader: DocumentReader,
  onProgress: (progress: RebuildProgress) => void,
): Promise<number> {
  const total = await reader.total(connection);
  const writing = new Set<Promise<void>>();
  let failure: unknown;
  let after = 0n;
  let done = 0;
  for (;;) {
    const version = await nextVersion(connection);
    const rows = await reader.after(connection, after, CHUNK);
    const last = rows.at(-1);
    if (!last) break;
    after = last.id;
    const write = writeDocuments(client, index, version, rows)
      .then(() => {
        done += rows.length;
        onProgress({ done, total: Math.max(total, done) });
      })
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => writing.delete(write));
    writing.add(write);
    if (writing.size >= WRITES_AT_ONCE) await Promise.race(writing);
    if (failure) break;
  }
  await Promise.all(writing);
  if (failure) throw failure;
  return done;
}

/** The number that decides which of two writes of a member is the newer; taken before the member is read. */
export async function nextVersion(client: PoolClient): Promise<string> {
  const { rows } = await client.query<{ version: string }>("select nextval('version_seq') as version");
  return String(rows[0]?.version);
}

async function swap(client: Client, index: string): Promise<void> {
  const alias = env.elasticsearchIndex;
  const options = { requestTimeout: WRITE_TIMEOUT_MS };
  await client.indices.putSettings({ index, settings: SERVING_SETTINGS }, options);
  let old: string | null = null;
  let outdated: string[] = [];
  await changeIndexState(
    (state) => {
      old = state.serving;
      outdated = state.outdated ?? [];
      return { serving: index, building: null };
    },
    async () => {
      // Nobody writes while this runs, so what is visible now is all there is.
      await client.indices.refresh({ index }, options);
      await client.indices.updateAliases(
        {
          actions: [{ remove: { index: `${alias}-*`, alias, must_exist: false } }, { add: { index, alias } }],
        },
        options,
      );
    },
  );
  forgetIndexAge();
  for (const gone of [old, ...outdated]) if (gone && gone !== index) await dropIndex(client, gone);
}
