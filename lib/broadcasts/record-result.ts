import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { type MassResult, massSendJobFinish } from './mass-result';
import { finalStatus, OPEN_BATCH_STATUSES } from './status';

/**
 * Records the result of one mass job. A result that comes twice changes nothing the second time; one that comes before
 * we recorded the job's msg_id is kept with the message and applied then.
 * @returns whether a batch of this account waits for no more results because of it
 */
export async function recordResult(
  ctx: Ctx,
  input: { accountId: number; result: MassResult },
): Promise<boolean> {
  return transaction(async (tx) => {
    await lockResults(tx, input.accountId);
    return applyResult(tx, ctx, input.accountId, input.result);
  });
}

/**
 * Held by whoever records a msg_id or a result of the account: otherwise a result could be looked up just before its
 * msg_id is committed, and the msg_id recorded just before the result is, and neither would see the other.
 */
export async function lockResults(tx: Tx, accountId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(727004, ${accountId}::int)`;
}

/** Applies a finish event that was stored before its batch knew its msg_id. */
export async function applyStoredResult(
  tx: Tx,
  ctx: Ctx,
  broadcast: { accountId: number },
  msgId: bigint,
): Promise<void> {
  const rows = await tx.$queryRaw<{ payload: unknown }[]>`
    select payload from inbound_message
     where account_id = ${broadcast.accountId} and event = 'masssendjobfinish' and payload->>'MsgID' = ${msgId.toString()}
     order by id limit 1`;
  const payload = rows[0]?.payload;
  if (payload !== undefined) await applyResult(tx, ctx, broadcast.accountId, massSendJobFinish(payload));
}

async function applyResult(tx: Tx, ctx: Ctx, accountId: number, result: MassResult): Promise<boolean> {
  const batch = await tx.broadcastBatch.findFirst({
    where: { msgId: result.msgId, status: { in: ['accepted', 'unknown'] }, broadcast: { accountId } },
    select: { broadcastId: true, number: true },
  });
  if (!batch) return false;
  const moved = await tx.broadcastBatch.updateMany({
    where: { broadcastId: batch.broadcastId, number: batch.number, status: { in: ['accepted', 'unknown'] } },
    data: {
      status: result.isSent ? 'finished' : 'failed',
      resultStatus: result.status,
      errorCode: result.isSent ? null : result.status,
      totalCount: result.totalCount,
      filterCount: result.filterCount,
      sentCount: result.sentCount,
      errorCount: result.errorCount,
      finishedAt: ctx.now,
    },
  });
  if (moved.count === 0) return false;
  await finishBroadcast(tx, ctx, batch.broadcastId);
  return true;
}

/** Ends a broadcast whose batches have all ended; otherwise does nothing. */
export async function finishBroadcast(tx: Tx, ctx: Ctx, broadcastId: string): Promise<void> {
  await tx.$executeRaw`select 1 from broadcast where id = ${broadcastId}::uuid for update`;
  const batches = await tx.broadcastBatch.findMany({ where: { broadcastId }, select: { status: true } });
  const statuses = batches.map((b) => b.status).filter((s) => s !== 'cancelled');
  if (statuses.some((s) => OPEN_BATCH_STATUSES.includes(s))) return;
  const status = finalStatus(statuses);
  const moved = await tx.broadcast.updateMany({
    where: { id: broadcastId, status: { in: ['sending', 'paused'] } },
    data: { status, pauseReason: null, finishedAt: ctx.now, updatedAt: ctx.now },
  });
  if (moved.count > 0)
    await audit(tx, ctx, { action: `broadcast.${status}`, targetType: 'broadcast', targetId: broadcastId });
}
