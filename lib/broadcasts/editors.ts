import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/**
 * The person who acts. Composing and approving are for people only: a token or a job cannot be the second person.
 * @throws AppError `auth.forbidden`
 */
export function actingStaffId(ctx: Ctx): string {
  if (ctx.actor.kind !== 'staff') throw new AppError('auth.forbidden', { permission: 'broadcast.write' });
  return ctx.actor.id;
}

/** Remembers who edited a broadcast; none of them may approve it. */
export async function rememberEditor(tx: Tx, ctx: Ctx, broadcastId: string): Promise<void> {
  const staffId = actingStaffId(ctx);
  await tx.broadcastEditor.upsert({
    where: { broadcastId_staffId: { broadcastId, staffId } },
    create: { broadcastId, staffId },
    update: {},
  });
}
