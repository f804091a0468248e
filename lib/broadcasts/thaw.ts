import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/**
 * Takes back what submitting froze: approvals are void, batches that were never called go, the broadcast is a draft.
 * @returns whether a valid approval was among it
 */
export async function thaw(tx: Tx, ctx: Ctx, broadcastId: string): Promise<boolean> {
  const voided = await tx.broadcastApproval.updateMany({
    where: { broadcastId, isApproved: true, voidedAt: null },
    data: { voidedAt: ctx.now },
  });
  await tx.broadcastBatch.deleteMany({ where: { broadcastId, calledAt: null } });
  const { snapshotId } = await tx.broadcast.update({
    where: { id: broadcastId },
    data: {
      status: 'draft',
      pauseReason: null,
      plan: Prisma.DbNull,
      digest: null,
      submittedAt: null,
      submittedById: null,
      approvedAt: null,
    },
    select: { snapshotId: true },
  });
  if (snapshotId) {
    await tx.broadcast.update({ where: { id: broadcastId }, data: { snapshotId: null } });
    await tx.audienceSnapshot.delete({ where: { id: snapshotId } });
  }
  return voided.count > 0;
}
