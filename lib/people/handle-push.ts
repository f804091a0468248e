import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { massSendJobFinish } from '@/lib/broadcasts/mass-result';
import { recordResult } from '@/lib/broadcasts/record-result';
import { db } from '@/lib/db/client';
import { recordFollow, recordUnfollow } from './record-follow';

/**
 * Acts upon one stored message and marks it handled. Repeating it is harmless: each verb behind it is. Kinds without a
 * verb are kept and marked, too.
 */
export async function handlePush(ctx: Ctx, input: { messageId: string }): Promise<void> {
  const message = await db.inboundMessage.findUnique({ where: { id: BigInt(input.messageId) } });
  if (!message || message.handledAt) return;
  const { accountId, openid, sentAt: at } = message;
  const key = (message.payload as { EventKey?: unknown }).EventKey;
  switch (message.event) {
    case 'subscribe':
      await recordFollow(ctx, { accountId, openid, at, scene: sceneOf(key) });
      break;
    case 'unsubscribe':
      await recordUnfollow(ctx, { accountId, openid, at });
      break;
    case 'masssendjobfinish':
      await recordResult(ctx, { accountId, result: massSendJobFinish(message.payload) });
      break;
    default:
      await db.fan.updateMany({
        where: { accountId, openid, OR: [{ lastInteractionAt: null }, { lastInteractionAt: { lt: at } }] },
        data: { lastInteractionAt: at },
      });
  }
  await db.inboundMessage.update({ where: { id: message.id }, data: { handledAt: ctx.now } });
}

/** The scene of a followed QR code: `qrscene_` stands before it once. */
function sceneOf(key: unknown): string | null {
  return typeof key === 'string' && key.startsWith('qrscene_') ? key.slice('qrscene_'.length) : null;
}
