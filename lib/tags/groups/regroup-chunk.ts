import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { ChunkResult, RunningOperation } from '../operations/chunk';
import { regroupNext } from './regroup';

/** The next carriers of a tag that came into another group, or whose group became exclusive or stopped being so. */
export async function regroupChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  const { tagId, cursorId, chunkSize } = operation;
  const { looked, removed, lastId } = await regroupNext(tx, { tagId, afterId: cursorId, limit: chunkSize });
  return {
    processed: looked,
    changed: removed,
    cursorId: lastId ?? cursorId,
    isDone: looked < chunkSize,
  };
}
