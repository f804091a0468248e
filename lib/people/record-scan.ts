import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { applyChannel, channelOfScene } from './apply-channel';
import { lockMembersOfFans } from './lock-members';
import { recordFollow } from './record-follow';
import { recordInteractions } from './record-interactions';

/**
 * Records that a follower scanned a QR code (event SCAN): the member is given what the channel gives, the fan keeps the
 * channel of the first follow. Only followers send this event, so somebody we do not know yet, or take for gone since an
 * earlier moment, is recorded as one.
 */
export async function recordScan(
  ctx: Ctx,
  input: { accountId: number; openid: string; at: Date; scene: string | null },
): Promise<void> {
  const { accountId, openid, at } = input;
  const where = { accountId_openid: { accountId, openid } };
  const known = await db.fan.findUnique({ where, select: { isSubscribed: true } });
  if (!known?.isSubscribed) await recordFollow(ctx, { accountId, openid, at, scene: null });
  await recordInteractions([input]);
  await retryDeadlock(() =>
    transaction(async (tx) => {
      const channelId = await channelOfScene(tx, input);
      if (channelId === null) return;
      const { id } = await tx.fan.findUniqueOrThrow({ where, select: { id: true } });
      const memberId = (await lockMembersOfFans(tx, [id])).get(id);
      if (memberId !== undefined) await applyChannel(tx, { memberId, fanId: null, channelId, at });
    }),
  );
}
