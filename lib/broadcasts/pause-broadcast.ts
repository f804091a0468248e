import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { transaction } from '@/lib/db/transaction';

/** Stops a broadcast with a reason until a person decides; what was sent stays sent. */
export async function pauseBroadcast(ctx: Ctx, id: string, reason: string): Promise<void> {
  await transaction(async (tx) => {
    const moved = await tx.broadcast.updateMany({
      where: { id, status: { in: ['sending', 'scheduled'] } },
      data: { status: 'paused', pauseReason: reason, updatedAt: ctx.now },
    });
    if (moved.count > 0)
      await audit(tx, ctx, {
        action: 'broadcast.pause',
        targetType: 'broadcast',
        targetId: id,
        details: { reason },
      });
  });
}
