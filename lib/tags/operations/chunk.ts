import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { TagSource } from '@/lib/db/generated/enums';
import type { TagSkips } from '../apply-tag';
import type { OperationKind, TagSelection } from './schema';

/** Members of one chunk: one transaction's worth. */
export const CHUNK = 20_000;

/** An operation as its chunk function gets it; its row is locked, so nobody else works on it meanwhile. */
export type RunningOperation = {
  id: string;
  kind: OperationKind;
  tagId: number;
  otherTagId: number | null;
  accountId: number | null;
  selection: TagSelection;
  /** Branches it is limited to; null: all. */
  branchIds: number[] | null;
  /** For both outboxes; at least 1, because 0 is for whoever waits for a single member. */
  outboxPriority: number;
  source: TagSource;
  sourceRef: string | null;
  /** Members up to here are done; those beyond `lastId` are not meant. */
  cursorId: bigint;
  lastId: bigint;
  /** When it was asked for: what a rule means by "the last 30 days". */
  askedAt: Date;
  /** Members of this chunk at most. */
  chunkSize: number;
  /** Business time of this chunk. */
  now: Date;
};

/** What a chunk did; the worker writes it into the operation's row in the same transaction. */
export type ChunkResult = {
  /** Members looked at that the selection means. */
  processed: number;
  changed: number;
  skips?: Partial<TagSkips>;
  /** Where the next chunk goes on. */
  cursorId: bigint;
  isDone: boolean;
  /** Nothing to do before this business time, such as while WeChat is still to be told. */
  notBefore?: Date;
};

/**
 * Does the next part of an operation inside the worker's transaction. It may be called any number of times with the same
 * cursor, since what a killed worker did was rolled back. An AppError ends the operation with its code as the reason;
 * every other error is tried again later.
 */
export type ChunkFunction = (tx: Tx, operation: RunningOperation) => Promise<ChunkResult>;
