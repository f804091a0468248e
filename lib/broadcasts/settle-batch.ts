import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { MONTHLY_BROADCASTS_PER_FAN } from '@/lib/rules/limits';
import { markDirtyWhere } from '@/lib/search/mark-dirty';
import { businessMonth } from '@/lib/time/format';
import type { MassAccepted } from '@/lib/wechat/mass';
import type { ClaimedBatch } from './claim-batch';
import { applyStoredResult, lockResults } from './record-result';

type Owner = { id: string; accountId: number; snapshotId: string };

/**
 * Records that WeChat took a batch, and counts the message for each fan's month. Only the first record of a batch does
 * anything, so a call repeated after a crash counts nobody twice.
 */
export async function recordAccepted(
  ctx: Ctx,
  broadcast: Owner,
  batch: ClaimedBatch,
  reply: MassAccepted,
): Promise<void> {
  await transaction(async (tx) => {
    await lockResults(tx, broadcast.accountId);
    const moved = await tx.broadcastBatch.updateMany({
      where: { broadcastId: broadcast.id, number: batch.number, status: { in: ['calling', 'unknown'] } },
      data: {
        status: 'accepted',
        msgId: reply.msgId,
        msgDataId: reply.msgDataId,
        acceptedAt: ctx.now,
        leaseOwner: null,
        leaseUntil: null,
        notBefore: null,
        errorCode: null,
      },
    });
    if (moved.count === 0) return;
    await tx.$executeRaw`
      insert into fan_month_receipt (fan_id, month, count)
      select p.fan_id, ${businessMonth(batch.calledAt)}, 1 from snapshot_person p
       where p.snapshot_id = ${broadcast.snapshotId}::uuid and p.batch_number = ${batch.number} and p.drop_reason is null
      on conflict (fan_id, month) do update set count = fan_month_receipt.count + 1`;
    // The index knows only whose share of the month is used up.
    await markDirtyWhere(
      tx,
      Prisma.sql`
        select p.member_id from snapshot_person p join fan_month_receipt r on r.fan_id = p.fan_id
         where p.snapshot_id = ${broadcast.snapshotId}::uuid and p.batch_number = ${batch.number} and p.drop_reason is null
           and r.month = ${businessMonth(batch.calledAt)} and r.count = ${MONTHLY_BROADCASTS_PER_FAN}`,
      { priority: 5 },
    );
    // The result may have been pushed before we knew the msg_id.
    await applyStoredResult(tx, ctx, broadcast, reply.msgId);
  });
}

/** Gives the claim back, to be repeated with the same content not before `notBefore` (business time). */
export async function releaseBatch(
  broadcastId: string,
  batch: ClaimedBatch,
  notBefore: Date,
  errorCode: string,
): Promise<void> {
  await transaction((tx) =>
    tx.broadcastBatch.updateMany({
      where: { broadcastId, number: batch.number, status: 'calling', leaseOwner: batch.leaseOwner },
      data: { leaseOwner: null, leaseUntil: null, notBefore, errorCode },
    }),
  );
}

/** Records WeChat's no, or that the outcome cannot be learnt by asking any more. */
export async function recordRefused(
  ctx: Ctx,
  broadcastId: string,
  batch: ClaimedBatch,
  outcome: { status: 'failed' | 'unknown'; errorCode: string },
): Promise<void> {
  await transaction(async (tx: Tx) => {
    await tx.broadcastBatch.updateMany({
      where: { broadcastId, number: batch.number, status: 'calling' },
      data: {
        ...outcome,
        leaseOwner: null,
        leaseUntil: null,
        finishedAt: outcome.status === 'failed' ? ctx.now : null,
      },
    });
  });
}
