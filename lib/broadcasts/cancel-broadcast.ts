import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { AppError } from '@/lib/errors';
import { enqueue } from '@/lib/queue/enqueue';
import { rememberEditor } from './editors';
import { sendBroadcastJob } from './jobs';
import { lockBroadcast } from './load-broadcast';
import { canMove } from './status';

/**
 * Cancels what was not sent yet. Batches that WeChat accepted stay sent; only a broadcast without any is cancelled whole.
 * @throws AppError `broadcast.wrong_state`
 */
export async function cancelBroadcast(ctx: Ctx, input: { id: string }): Promise<{ id: string }> {
  allow(ctx, 'broadcast.write');
  return withAudit(
    ctx,
    async (tx) => {
      const broadcast = await lockBroadcast(tx, ctx, input.id);
      const called = await tx.broadcastBatch.count({
        where: { broadcastId: broadcast.id, calledAt: { not: null } },
      });
      if (!canMove(broadcast.status, 'cancelled') || called > 0) {
        throw new AppError('broadcast.wrong_state', { status: broadcast.status });
      }
      await tx.broadcastBatch.updateMany({
        where: { broadcastId: broadcast.id },
        data: { status: 'cancelled' },
      });
      await tx.broadcast.update({
        where: { id: broadcast.id },
        data: { status: 'cancelled', updatedAt: ctx.now },
      });
      await rememberEditor(tx, ctx, broadcast.id);
      return { id: broadcast.id };
    },
    ({ id }) => ({ action: 'broadcast.cancel', targetType: 'broadcast', targetId: id }),
  );
}

/**
 * Goes on with a paused broadcast after a person has looked at the reason. The approval stays: people and content are
 * those that were signed.
 * @throws AppError `broadcast.wrong_state`
 */
export async function resumeBroadcast(ctx: Ctx, input: { id: string }): Promise<{ id: string }> {
  allow(ctx, 'broadcast.write');
  return withAudit(
    ctx,
    async (tx) => {
      const broadcast = await lockBroadcast(tx, ctx, input.id);
      if (broadcast.status !== 'paused')
        throw new AppError('broadcast.wrong_state', { status: broadcast.status });
      await tx.broadcast.update({
        where: { id: broadcast.id },
        data: { status: 'sending', pauseReason: null, updatedAt: ctx.now },
      });
      await enqueue(tx, sendBroadcastJob, { broadcastId: broadcast.id, accountId: broadcast.accountId });
      return { id: broadcast.id };
    },
    ({ id }) => ({ action: 'broadcast.resume', targetType: 'broadcast', targetId: id }),
  );
}
