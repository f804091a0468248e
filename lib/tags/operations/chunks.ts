import 'server-only';
import { evaluateChunk } from '../automatic/evaluate-chunk';
import { regroupChunk } from '../groups/regroup-chunk';
import type { ChunkFunction } from './chunk';
import { deleteChunk } from './delete-chunk';
import { mergeChunk } from './merge-chunk';
import { requeueChunk } from './requeue-chunk';
import type { OperationKind } from './schema';
import { tagChunk, untagChunk } from './tag-chunk';

/** What each kind of operation does with its next people. */
export const CHUNKS: Record<OperationKind, ChunkFunction> = {
  tag: tagChunk,
  untag: untagChunk,
  merge: mergeChunk,
  delete: deleteChunk,
  evaluate: evaluateChunk,
  requeue: requeueChunk,
  regroup: regroupChunk,
};
