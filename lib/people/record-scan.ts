import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { applyChannel, channelOfScene } from './apply-channel';
import { recordFollow } from './record-follow';
import { recordInteractions } from './record-interactions';

/**
 * Records that a follower scanned a QR code (event SCAN): the member is given what the channel gives, the fan keeps the
 * channel of the first follow. Only followers send this event, so somebody we do not know yet is recorded as one.
 */
export async function recordScan(
  ctx: Ctx,
  input: { accountId: number; openid: string; at: Date; scene: string | null },
): Promise<void> {
  const { accountId, openid, at } = input;
  const where = { accountId_openid: { accountId, openid } };
  if (!(await db.fan.findUnique({ where, select: { id: true } })))
    await recordFollow(ctx, { accountId, openid, at, scene: null });
  await recordInteractions([input]);
  await transaction(async (tx) => {
    const channelId = await channelOfScene(tx, input);
    if (channelId === null) return;
    const { memberId } = await tx.fan.findUniqueOrThrow({ where, select: { memberId: true } });
    await applyChannel(tx, { memberId, fanId: null, channelId, at });
  });
}
