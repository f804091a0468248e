import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/queue/enqueue';
import { broadcastDigest } from './digest';
import { actingStaffId } from './editors';
import { sendBroadcastJob } from './jobs';
import { lockBroadcast } from './load-broadcast';
import { broadcastPlan, storedContent } from './schema';
import { thaw } from './thaw';

/**
 * Signs what was submitted. The digest comes from the screen the approver read; it is computed again here, so that a
 * signature never covers anything else.
 * @throws AppError `broadcast.own_edit` (who edited it may not approve it), `broadcast.stale_digest`, `broadcast.wrong_state`
 */
export async function approveBroadcast(
  ctx: Ctx,
  input: { id: string; digest: string },
): Promise<{ id: string }> {
  allow(ctx, 'broadcast.approve');
  const staffId = actingStaffId(ctx);
  return withAudit(
    ctx,
    async (tx) => {
      const { broadcast, digest } = await checkSubmitted(tx, ctx, input);
      await tx.broadcastApproval.create({
        data: {
          broadcastId: broadcast.id,
          revision: broadcast.revision,
          staffId,
          isApproved: true,
          digest,
          createdAt: ctx.now,
        },
      });
      // No time given means now; a time that passed while it waited for approval means now as well.
      const scheduledAt = broadcast.scheduledAt ?? ctx.now;
      await tx.broadcast.update({
        where: { id: broadcast.id },
        data: { status: 'scheduled', approvedAt: ctx.now, updatedAt: ctx.now },
      });
      if (scheduledAt <= ctx.now) {
        await enqueue(tx, sendBroadcastJob, { broadcastId: broadcast.id, accountId: broadcast.accountId });
      }
      return { id: broadcast.id };
    },
    ({ id }) => ({
      action: 'broadcast.approve',
      targetType: 'broadcast',
      targetId: id,
      details: { digest: input.digest },
    }),
  );
}

/**
 * Refuses what was submitted, with a reason; it is a draft again.
 * @throws AppError as approveBroadcast
 */
export async function refuseBroadcast(
  ctx: Ctx,
  input: { id: string; digest: string; reason: string },
): Promise<{ id: string }> {
  allow(ctx, 'broadcast.approve');
  const staffId = actingStaffId(ctx);
  return withAudit(
    ctx,
    async (tx) => {
      const { broadcast, digest } = await checkSubmitted(tx, ctx, input);
      await tx.broadcastApproval.create({
        data: {
          broadcastId: broadcast.id,
          revision: broadcast.revision,
          staffId,
          isApproved: false,
          reason: input.reason,
          digest,
          createdAt: ctx.now,
        },
      });
      await thaw(tx, ctx, broadcast.id);
      await tx.broadcast.update({
        where: { id: broadcast.id },
        data: { revision: { increment: 1 }, updatedAt: ctx.now },
      });
      return { id: broadcast.id };
    },
    ({ id }) => ({
      action: 'broadcast.refuse',
      targetType: 'broadcast',
      targetId: id,
      details: { reason: input.reason },
    }),
  );
}

async function checkSubmitted(tx: Tx, ctx: Ctx, input: { id: string; digest: string }) {
  const broadcast = await lockBroadcast(tx, ctx, input.id);
  if (broadcast.status !== 'submitted' || !broadcast.snapshotId) {
    throw new AppError('broadcast.wrong_state', { status: broadcast.status });
  }
  const editor = await tx.broadcastEditor.findUnique({
    where: { broadcastId_staffId: { broadcastId: broadcast.id, staffId: actingStaffId(ctx) } },
  });
  if (editor) throw new AppError('broadcast.own_edit');
  const snapshot = await tx.audienceSnapshot.findUniqueOrThrow({ where: { id: broadcast.snapshotId } });
  const digest = broadcastDigest({
    ...broadcast,
    content: storedContent.parse(broadcast.content),
    snapshotDigest: snapshot.digest,
    plan: broadcastPlan.parse(broadcast.plan),
  });
  if (Buffer.from(digest).toString('hex') !== input.digest) throw new AppError('broadcast.stale_digest');
  return { broadcast, digest };
}
