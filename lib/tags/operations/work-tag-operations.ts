import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import type { TagSource } from '@/lib/db/generated/enums';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { log } from '@/lib/log';
import { now } from '@/lib/time/clock';
import type { TagSkips } from '../apply-tag';
import { CHUNK, type ChunkResult, type RunningOperation } from './chunk';
import { CHUNKS } from './chunks';
import { type OperationKind, tagSelection } from './schema';

/** What nobody expected is tried so often before the operation is given up. */
export const MAX_CHUNK_ATTEMPTS = 5;
const RETRY_MS = 5_000;
/** How long a chunk may take before the page says that nobody works on the operation. */
const LEASE_MS = 60_000;
/** Priority 0 of the outboxes is for whoever waits for a single member. */
const FIRST_BULK_PRIORITY = 1;
const WORKER = randomUUID();

type Claimed = RunningOperation & { skips: TagSkips };

/**
 * Carries out operations until none is left, a chunk at a time and a transaction a chunk: people, outboxes and checkpoint
 * are kept together or not at all, so a worker killed at any instruction loses nothing and doubles nothing. The row of the
 * operation is locked meanwhile, which gives an operation one worker at a time and ends with the worker's connection.
 * Before each chunk the most urgent operation is chosen anew.
 * @param options.forMs no chunk begins after this time, so that a worker that is told to stop does so soon
 */
export async function workTagOperations(
  ctx: Ctx,
  { chunkSize = CHUNK, forMs = Number.POSITIVE_INFINITY } = {},
): Promise<void> {
  allow(ctx, 'member.tag');
  const until = performance.now() + forMs;
  while (performance.now() < until && (await workNextChunk(ctx, { chunkSize })));
}

/** One chunk of the most urgent operation. @returns whether there was something to do */
export async function workNextChunk(ctx: Ctx, { chunkSize = CHUNK } = {}): Promise<boolean> {
  allow(ctx, 'member.tag');
  let operationId: string | null = null;
  const at = await now();
  try {
    return await transaction(async (tx) => {
      const claimed = await claim(tx, at, chunkSize);
      if (!claimed) return false;
      operationId = claimed.id;
      const startedAt = performance.now();
      const result = await CHUNKS[claimed.kind](tx, claimed);
      await checkpoint(tx, claimed, result);
      const { processed, changed, isDone } = result;
      const tookMs = Math.round(performance.now() - startedAt);
      log.debug({ operationId, processed, changed, isDone, tookMs }, 'a chunk of a tag operation');
      return true;
    });
  } catch (error) {
    if (operationId === null) throw error;
    await recordFailure(operationId, at, error);
    return true;
  }
}

async function claim(tx: Tx, at: Date, chunkSize: number): Promise<Claimed | null> {
  const [found] = await tx.$queryRaw<{ id: string }[]>`
    select id from tag_operation
     where status in ('queued', 'running') and (not_before is null or not_before <= ${at})
     order by priority, id limit 1 for no key update skip locked`;
  if (!found) return null;
  const row = await tx.tagOperation.findUniqueOrThrow({ where: { id: found.id } });
  return {
    id: row.id,
    kind: row.kind as OperationKind,
    tagId: row.tagId,
    otherTagId: row.otherTagId,
    accountId: row.accountId,
    selection: tagSelection.parse(row.selection),
    branchIds: row.branchIds.length > 0 ? row.branchIds : null,
    outboxPriority: Math.max(FIRST_BULK_PRIORITY, row.priority),
    source: row.source as TagSource,
    sourceRef: row.sourceRef ?? row.actorId,
    cursorId: row.cursorId,
    lastId: row.lastId,
    askedAt: row.createdAt,
    chunkSize,
    now: at,
    skips: readSkips(row.skips),
  };
}

async function checkpoint(tx: Tx, operation: Claimed, result: ChunkResult): Promise<void> {
  const more = readSkips(result.skips);
  const skips: TagSkips = {
    notFollowing: operation.skips.notFollowing + more.notFollowing,
    tooManyTags: operation.skips.tooManyTags + more.tooManyTags,
    unknown: operation.skips.unknown + more.unknown,
  };
  await tx.$executeRaw`
    update tag_operation set
      status = ${result.isDone ? 'finished' : 'running'}::"WorkStatus", cursor_id = ${result.cursorId},
      processed_count = processed_count + ${result.processed}, changed_count = changed_count + ${result.changed},
      skipped_count = ${skips.notFollowing + skips.tooManyTags + skips.unknown}, skips = ${toJson(skips)}::jsonb,
      started_at = coalesce(started_at, ${operation.now}),
      finished_at = case when ${result.isDone} then ${operation.now}::timestamptz end,
      not_before = ${result.notBefore ?? null}::timestamptz,
      lease_owner = ${WORKER}, lease_until = ${new Date(Date.now() + LEASE_MS)},
      attempts = 0, failure = null
     where id = ${operation.id}::uuid`;
  if (!result.isDone) return;
  await tx.tag.updateMany({ where: { id: operation.tagId }, data: { updatedAt: operation.now } });
  await tx.$executeRaw`delete from tag_operation_person where operation_id = ${operation.id}::uuid`;
}

/** What is expected ends the operation with its sentence; anything else is tried again, a little later each time. */
async function recordFailure(operationId: string, at: Date, error: unknown): Promise<void> {
  const isExpected = error instanceof AppError;
  if (!isExpected) log.error({ err: error, operationId }, 'a chunk of a tag operation failed');
  const reason = isExpected ? storedReason(error) : 'tag.operation_failed';
  await db.$executeRaw`
    update tag_operation set attempts = attempts + 1, failure = ${reason},
      status = case when ${isExpected} or attempts + 1 >= ${MAX_CHUNK_ATTEMPTS} then 'failed'::"WorkStatus" else status end,
      finished_at = case when ${isExpected} or attempts + 1 >= ${MAX_CHUNK_ATTEMPTS} then ${at}::timestamptz end,
      not_before = ${at}::timestamptz + ${RETRY_MS} * (attempts + 1) * interval '1 millisecond'
     where id = ${operationId}::uuid and status in ('queued', 'running')`;
}

function readSkips(value: unknown): TagSkips {
  const of = (key: keyof TagSkips) => {
    const count = typeof value === 'object' && value !== null && key in value ? Reflect.get(value, key) : 0;
    return typeof count === 'number' ? count : 0;
  };
  return { notFollowing: of('notFollowing'), tooManyTags: of('tooManyTags'), unknown: of('unknown') };
}
