import 'server-only';
import type { PoolClient } from 'pg';
import { inTransaction } from '@/lib/db/in-transaction';
import { searchClient } from '@/lib/search/client';
import { holdIndexState, readIndexState } from '@/lib/search/index-state';
import { SERVING_SETTINGS } from '@/lib/search/mapping';
import type { DocumentReader } from '@/lib/search/people-index';
import { writeDocuments } from '@/lib/search/write-documents';
import { personReader } from '../person-document';
import { poolShowing } from './replica';

/** Documents of one request to Elasticsearch, and requests under way while the next documents are read. */
const DOCUMENTS = 2_000;
const WRITES_AT_ONCE = 2;

export type IdRange = { from: bigint; to: bigint };

/**
 * Writes the documents of a range of members straight into the index. The version is taken before anything is read, and
 * what is read shows at least what was committed by then, also on a replica: a newer write of anybody else has a higher
 * version and wins, whatever the order of arrival. The state of the index is held meanwhile, so that a rebuild waits.
 */
export async function indexRange({ from, to }: IdRange): Promise<void> {
  const search = searchClient;
  if (!search) return;
  await inTransaction(async (client) => {
    const { serving, building } = await holdIndexState(client);
    const targets = [serving, building].filter((index) => index !== null);
    // The worker builds an index where there is none, and reads everybody then.
    if (targets.length === 0) return;
    const { version, lsn } = await nextVersion(client);
    const writing = new Set<Promise<unknown>>();
    let failure: unknown;
    for await (const rows of documentsOf(await poolShowing(lsn), { from, to })) {
      const write = Promise.all(targets.map((index) => writeDocuments(search, index, version, rows)))
        .catch((error: unknown) => {
          failure ??= error;
        })
        .finally(() => writing.delete(write));
      writing.add(write);
      if (writing.size >= WRITES_AT_ONCE) await Promise.race(writing);
      if (failure !== undefined) break;
    }
    await Promise.all(writing);
    if (failure !== undefined) throw failure;
  });
}

/** While very many documents are written nobody needs to see each second's; whoever is waited for makes theirs visible itself. */
const SLOW_REFRESH = '30s';

/** Sets how often what is written becomes visible by itself: seldom during a run, as usual after it, and then all at once. */
export async function setRefresh(pace: 'seldom' | 'usual'): Promise<void> {
  const { serving } = await readIndexState();
  if (!searchClient || !serving) return;
  const refresh_interval = pace === 'seldom' ? SLOW_REFRESH : SERVING_SETTINGS.refresh_interval;
  await searchClient.indices.putSettings({ index: serving, settings: { refresh_interval } });
  if (pace === 'usual') await searchClient.indices.refresh({ index: serving });
}

/** The next version and how far the primary's log is: what is read at this place or later is not older than the version. */
async function nextVersion(client: PoolClient): Promise<{ version: string; lsn: string }> {
  const { rows } = await client.query<{ version: string; lsn: string }>(
    `select nextval('version_seq')::text as version, pg_current_wal_insert_lsn()::text as lsn`,
  );
  return { version: String(rows[0]?.version), lsn: String(rows[0]?.lsn) };
}

async function* documentsOf(
  pool: Awaited<ReturnType<typeof poolShowing>>,
  { from, to }: IdRange,
): AsyncGenerator<Awaited<ReturnType<DocumentReader['byIds']>>> {
  const reader = await pool.connect();
  try {
    for (let after = from; ; ) {
      const { rows } = await reader.query<{ id: string }>(
        `select id::text from member where id > $1::bigint and id <= $2::bigint and merged_into_id is null
          order by member.id limit $3`,
        [String(after), String(to), DOCUMENTS],
      );
      const ids = rows.map(({ id }) => BigInt(id));
      const last = ids.at(-1);
      if (last === undefined) return;
      yield await personReader.byIds(reader, ids);
      after = last;
    }
  } finally {
    reader.release();
  }
}
