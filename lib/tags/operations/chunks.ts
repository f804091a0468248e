import 'server-only';
import { evaluateChunk } from '../automatic/evaluate-chunk';
import type { ChunkFunction } from './chunk';
import type { OperationKind } from './schema';
import { tagChunk, untagChunk } from './tag-chunk';

/** What each kind of operation does with its next people. */
export const CHUNKS: Record<OperationKind, ChunkFunction> = {
  tag: tagChunk,
  untag: untagChunk,
  merge: notBuilt,
  delete: notBuilt,
  evaluate: evaluateChunk,
};

function notBuilt(): never {
  throw new Error('no chunk function for this kind of operation');
}
