import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import type { ChunkResult, RunningOperation } from './chunk';
import { deleteAtWechat } from './delete-at-wechat';
import { OPERATION_PRIORITY } from './schema';

/** While changes of a merged tag are still on their way to WeChat its deletion waits. */
const DRAIN_MS = 3_000;

/**
 * The next part of a tag's deletion: at WeChat first (untagged down to what WeChat lets go, then deleted in one call), then
 * our own rows, part by part, at last the tag. Each part may be repeated harmlessly.
 */
export async function deleteChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  const tag = await tx.tag.findUniqueOrThrow({ where: { id: operation.tagId } });
  if (tag.kind === 'wechat' && tag.wechatTagId !== null) {
    const waiting = await tx.wechatTagOutbox.findFirst({
      where: { accountId: tag.accountId ?? 0, tagId: tag.id },
      select: { id: true },
    });
    if (waiting && tag.mergedIntoId !== null) return later(operation, 0, DRAIN_MS);
    if (waiting) return dropWork(tx, operation, tag);
    return deleteAtWechat(tx, operation, tag.wechatTagId);
  }
  return dropCarriers(tx, operation, tag);
}

/** At the end of a merge: the tag whose people have moved is deleted at WeChat. */
export async function followWithDelete(tx: Tx, operation: RunningOperation): Promise<void> {
  const { actorKind, actorId, actorName } = await tx.tagOperation.findUniqueOrThrow({
    where: { id: operation.id },
    select: { actorKind: true, actorId: true, actorName: true },
  });
  await tx.tagOperation.create({
    data: {
      kind: 'delete',
      tagId: operation.tagId,
      accountId: operation.accountId,
      selection: { kind: 'carriers' },
      branchIds: [],
      priority: OPERATION_PRIORITY.system,
      source: operation.source,
      actorKind,
      actorId,
      actorName,
      createdAt: operation.now,
    },
  });
}

/** Nothing of this part is done yet; the next try comes after `waitMs`. */
export function later(operation: RunningOperation, changed: number, waitMs: number): ChunkResult {
  return {
    processed: changed,
    changed,
    cursorId: operation.cursorId + BigInt(changed),
    isDone: false,
    notBefore: new Date(operation.now.getTime() + waitMs),
  };
}

/** What WeChat was still to be told of the tag does not matter any more. */
async function dropWork(tx: Tx, operation: RunningOperation, tag: Tag): Promise<ChunkResult> {
  await tx.$executeRaw`
    delete from wechat_tag_outbox where id in (
      select id from wechat_tag_outbox where account_id = ${tag.accountId} and tag_id = ${tag.id}
       order by id limit ${operation.chunkSize})`;
  return { processed: 0, changed: 0, cursorId: operation.cursorId, isDone: false };
}

async function dropCarriers(tx: Tx, operation: RunningOperation, tag: Tag): Promise<ChunkResult> {
  const { chunkSize, outboxPriority, cursorId } = operation;
  const removed =
    tag.kind === 'wechat'
      ? await tx.$executeRaw`
          with gone as (
            delete from fan_tag where tag_id = ${tag.id} and fan_id in (
              select fan_id from fan_tag where tag_id = ${tag.id} order by fan_id limit ${chunkSize} for update)
            returning fan_id)
          insert into search_outbox (member_id, priority)
          select f.member_id, ${outboxPriority}::smallint from gone join fan f on f.id = gone.fan_id`
      : await tx.$executeRaw`
          with gone as (
            delete from member_tag where tag_id = ${tag.id} and member_id in (
              select member_id from member_tag where tag_id = ${tag.id} order by member_id limit ${chunkSize} for update)
            returning member_id)
          insert into search_outbox (member_id, priority) select member_id, ${outboxPriority}::smallint from gone`;
  const isDone = removed < chunkSize;
  if (isDone) await endTag(tx, tag, operation.now);
  return { processed: removed, changed: removed, cursorId: cursorId + BigInt(removed), isDone };
}

/** A merged tag stays as a signpost to the one that took over; any other is shown no more. */
export async function endTag(tx: Tx, tag: Tag, now: Date): Promise<void> {
  await tx.channelTag.deleteMany({ where: { tagId: tag.id } });
  await tx.tagRule.updateMany({ where: { tagId: tag.id }, data: { isOn: false } });
  await tx.tag.update({
    where: { id: tag.id },
    data: {
      state: 'archived',
      archivedAt: tag.archivedAt ?? now,
      deletedAt: tag.mergedIntoId === null ? now : null,
      failure: null,
      updatedAt: now,
    },
  });
}
