import 'server-only';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { applyTag, removeTag, type TagChange, type TagWrite } from '../apply-tag';
import type { UsableTag } from '../usable-tag';
import type { ChunkResult, RunningOperation } from './chunk';
import { nextPeople } from './next-people';

/** Gives the next people of an operation its tag. @throws AppError `tag.gone` when it was archived meanwhile */
export function tagChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  return change(tx, operation, applyTag);
}

/** Takes the operation's tag from its next people. @throws AppError as tagChunk */
export function untagChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  return change(tx, operation, removeTag);
}

async function change(
  tx: Tx,
  operation: RunningOperation,
  work: (tx: Tx, write: TagWrite, ids: bigint[]) => Promise<TagChange>,
): Promise<ChunkResult> {
  const tag = await activeTag(tx, operation.tagId);
  const { ids, cursorId, isDone, unknown } = await nextPeople(tx, operation);
  const write = {
    tag,
    at: operation.now,
    source: operation.source,
    sourceRef: operation.sourceRef,
    priority: operation.outboxPriority,
  };
  const { changed, skips } = await work(tx, write, ids);
  return {
    processed: ids.length + unknown,
    changed,
    skips: { ...skips, unknown: skips.unknown + unknown },
    cursorId,
    isDone,
  };
}

async function activeTag(tx: Tx, id: number): Promise<UsableTag> {
  const tag = await tx.tag.findUnique({ where: { id } });
  if (tag?.state !== 'active' || tag.kind === 'branch') throw new AppError('tag.gone');
  return { id: tag.id, code: tag.code, kind: tag.kind, accountId: tag.accountId };
}
