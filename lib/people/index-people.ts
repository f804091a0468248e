import 'server-only';
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
import { writeDocuments } from '@/lib/search/write-documents';
import { personReader } from './person-document';

const BATCH = 2_000;
const DISCARD_BATCH = 50_000;

/**
 * Empties the search outbox into the index. Any number of workers may run it at once: rows are claimed with skip locked
 * and leave the table in the transaction that saw Elasticsearch's answer, so a killed worker's rows are taken by the next
 * one; the external version makes the order of writes unimportant. Without an index the rows wait for it.
 * @returns how many members were written
 * @throws when Elasticsearch does not answer; nothing is lost, the next call takes the same rows
 */
export async function indexPeople({ batchSize = BATCH }: { batchSize?: number } = {}): Promise<number> {
  if (!searchClient) {
    await discardOutbox();
    return 0;
  }
  let written = 0;
  for (;;) {
    const { claimed, members } = await indexBatch(batchSize);
    written += members;
    if (claimed < batchSize) return written;
  }
}

async function indexBatch(batchSize: number): Promise<{ claimed: number; members: number }> {
  const search = searchClient;
  if (!search) return { claimed: 0, members: 0 };
  return inTransaction(async (client) => {
    const { serving, building } = await holdIndexState(client);
    const targets = [serving, building].filter((index) => index !== null);
    if (targets.length === 0) return { claimed: 0, members: 0 };
    const { rows } = await client.query<{ member_id: string }>(
      `with claimed as (select id from search_outbox order by id limit $1 for update skip locked)
       delete from search_outbox o using claimed c where o.id = c.id returning o.member_id`,
      [batchSize],
    );
    if (rows.length === 0) return { claimed: 0, members: 0 };
    const ids = [...new Set(rows.map(({ member_id }) => member_id))].map(BigInt);
    const version = await nextVersion(client);
    const documents = await personReader.byIds(client, ids);
    // The last batch makes everything visible before its rows go, so that "nothing waits" means "nothing is missing".
    const refresh = rows.length < batchSize;
    await Promise.all(targets.map((index) => writeDocuments(search, index, version, documents, { refresh })));
    return { claimed: rows.length, members: ids.length };
  });
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
