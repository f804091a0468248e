import 'server-only';
import type { Client } from '@elastic/elasticsearch';
import type { PoolClient } from 'pg';
import { pool } from '@/lib/db/client';
import { searchClient } from '@/lib/search/client';
import { changeIndexState, holdIndexState, readIndexState } from '@/lib/search/index-state';
import {
  ensurePeopleIndex,
  nextVersion,
  type RebuildProgress,
  rebuildPeopleIndex,
} from '@/lib/search/people-index';
import { writeAlias, writeDocuments } from '@/lib/search/write-documents';
import { personReader } from './person-document';

const BATCH = 2_000;
/** More batches than are ever under way at one time. */
const LAST_BATCHES = 8;
/** The lag of bulk changes while an operation runs; far below what makes an index too old to count with. */
const HELD_BACK_SECONDS = 20;
const DISCARD_BATCH = 50_000;

/**
 * Empties the search outbox into the index, whoever waits on a page first. Any number of workers may run it at once: rows
 * are claimed with skip locked and leave the table in the transaction that saw Elasticsearch's answer, so a killed worker's
 * rows are taken by the next one; the external version makes the order of writes unimportant. Without an index the rows
 * wait for it.
 * @returns how many members were written
 * @throws when Elasticsearch does not answer; nothing is lost, the next call takes the same rows
 */
export async function indexPeople({ batchSize = BATCH }: { batchSize?: number } = {}): Promise<number> {
  if (!searchClient) {
    await discardOutbox();
    return 0;
  }
  const run: Run = { search: searchClient, batchSize, written: 0 };
  await lane(run);
  await run.helper;
  if (run.failure !== undefined) throw run.failure;
  return run.written;
}

type Run = {
  search: Client;
  batchSize: number;
  written: number;
  /** A second lane, while there is more than a batch. */
  helper?: Promise<void>;
  failure?: unknown;
};

async function lane(run: Run): Promise<void> {
  try {
    for (;;) {
      const claimed = await indexBatch(run);
      if (claimed === 'rest' || claimed === 'none' || run.failure !== undefined) return;
      // Very many wait: one batch is read while another is being written.
      if (claimed === 'full') run.helper ??= lane(run);
    }
  } catch (error) {
    run.failure ??= error;
  }
}

/** `full`: as many as a batch holds; `urgent`: all for whom somebody waits; `rest`: all there was. */
type Claimed = 'full' | 'urgent' | 'rest' | 'none';

async function indexBatch(run: Run): Promise<Claimed> {
  const { search, batchSize } = run;
  return inTransaction(async (client) => {
    const { serving, building } = await holdIndexState(client);
    const targets = [serving, building].filter((index) => index !== null);
    if (targets.length === 0) return 'none';
    // Urgent rows go alone: their batch is small and searchable at once, however many others wait.
    const urgent = await claim(client, CLAIM.urgent, batchSize);
    if (urgent.length === 0 && !(await mayGo(client))) return 'none';
    const rows = urgent.length > 0 ? urgent : await claim(client, CLAIM.any, batchSize);
    if (rows.length === 0) return 'none';
    const ids = [...new Set(rows)].map(BigInt);
    const version = await nextVersion(client);
    const documents = await personReader.byIds(client, ids);
    const isFull = rows.length === batchSize;
    await Promise.all(
      targets.map((index) => writeDocuments(search, index, version, documents, { refresh: !isFull })),
    );
    run.written += ids.length;
    if (!isFull) return urgent.length > 0 ? 'urgent' : 'rest';
    if (await fewWait(client, batchSize)) {
      await search.indices.refresh({ index: targets.map(writeAlias) });
    }
    return 'full';
  });
}

/**
 * While an operation tags very many people, their index documents wait a little: the database is done sooner, and a member
 * whom two chunks touch is written once. Whoever waits on a page is not concerned.
 */
async function mayGo(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ may_go: boolean }>(
    `select not exists (select 1 from tag_operation where status = 'running' and lease_until > clock_timestamp())
         or coalesce((select created_at < clock_timestamp() - interval '${HELD_BACK_SECONDS} seconds'
                        from search_outbox order by priority, id limit 1), false) as may_go`,
  );
  return rows[0]?.may_go ?? true;
}

/**
 * Among the last batches each makes what it wrote visible before its rows go, so that "nothing waits" means "nothing is
 * missing", in whatever order the batches under way end.
 */
async function fewWait(client: PoolClient, batchSize: number): Promise<boolean> {
  const few = LAST_BATCHES * batchSize;
  const { rows } = await client.query<{ waiting: number }>(
    `select count(*)::int as waiting from (
       select 1 from search_outbox order by priority desc, id desc limit $1) last`,
    [few],
  );
  return (rows[0]?.waiting ?? 0) < few;
}

const CLAIM = {
  urgent: claimOf('where priority = 0 order by id'),
  any: claimOf('order by priority, id'),
};

async function claim(client: PoolClient, statement: string, batchSize: number): Promise<string[]> {
  const { rows } = await client.query<{ member_id: string }>(statement, [batchSize]);
  return rows.map(({ member_id }) => member_id);
}

function claimOf(which: string): string {
  return `with claimed as (select id from search_outbox ${which} limit $1 for update skip locked)
    delete from search_outbox o using claimed c where o.id = c.id returning o.member_id`;
}

/**
 * Where no Elasticsearch is configured the outbox would grow for ever. Its rows are dropped together with the claim that
 * an index is up to date, so an Elasticsearch that is configured later starts with a rebuild.
 */
async function discardOutbox(): Promise<void> {
  const { serving, building } = await readIndexState();
  if (serving || building) await changeIndexState(() => ({ serving: null, building: null }));
  for (;;) {
    const { rowCount } = await pool.query(
      `delete from search_outbox where id in
         (select id from search_outbox order by id limit $1 for update skip locked)`,
      [DISCARD_BATCH],
    );
    if ((rowCount ?? 0) < DISCARD_BATCH) return;
  }
}

/** Builds the people index when there is none to use; for the worker to call now and then. */
export function ensurePeopleIndexed(): Promise<boolean> {
  return ensurePeopleIndex(personReader);
}

/** Builds the people index anew, whatever there is. */
export function rebuildPeople(onProgress?: (progress: RebuildProgress) => void) {
  return rebuildPeopleIndex(personReader, onProgress);
}

async function inTransaction<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
