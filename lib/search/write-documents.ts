import 'server-only';
import type { Client } from '@elastic/elasticsearch';
import { z } from 'zod';
import { WRITE_TIMEOUT_MS } from './client';

/** A member's document as JSON text, or null when the member is to leave the index. */
export type IndexRow = { id: bigint; source: string | null };

const bulkAnswer = z.object({
  items: z
    .array(
      z.record(
        z.string(),
        z.object({ error: z.object({ type: z.string(), reason: z.string().optional() }) }),
      ),
    )
    .optional(),
});
const VERSION_CONFLICT = 'version_conflict_engine_exception';

/** The alias through which one index is written. */
export function writeAlias(index: string): string {
  return `${index}.write`;
}

/**
 * Writes documents with an external version; an older one than what is there is refused by Elasticsearch and that is
 * fine. The version must be taken from `version_seq` before the rows were read.
 *
 * `require_alias`: when somebody deleted the index, writing must not make a new one with guessed field types.
 * @throws Error when Elasticsearch did not take a document for any other reason
 */
export async function writeDocuments(
  client: Client,
  index: string,
  version: string,
  rows: IndexRow[],
  { refresh = false }: { refresh?: boolean } = {},
): Promise<void> {
  if (rows.length === 0) return;
  const lines: string[] = [];
  for (const { id, source } of rows) {
    const meta = `{"_id":"${id}","version":${version},"version_type":"external"}`;
    lines.push(source === null ? `{"delete":${meta}}\n` : `{"index":${meta}}\n${source}\n`);
  }
  const answer = await client.transport.request(
    {
      method: 'POST',
      path: `/${encodeURIComponent(writeAlias(index))}/_bulk`,
      querystring: { require_alias: true, refresh, filter_path: 'items.*.error.type,items.*.error.reason' },
      bulkBody: lines.join(''),
    },
    { requestTimeout: WRITE_TIMEOUT_MS },
  );
  const failed = bulkAnswer
    .parse(answer ?? {})
    .items?.flatMap((item) => Object.values(item).map(({ error }) => error))
    .filter((error) => error.type !== VERSION_CONFLICT);
  const [first] = failed ?? [];
  if (first) {
    throw new Error(
      `Elasticsearch refused ${failed?.length} of ${rows.length}: ${first.type} ${first.reason}`,
    );
  }
}
