import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { massSendJobFinish } from '@/lib/broadcasts/mass-result';
import { recordResult } from '@/lib/broadcasts/record-result';
import { db } from '@/lib/db/client';
import { recordPushLocations } from './locations/record-push-locations';
import { recordFollow, recordUnfollow } from './record-follow';
import { recordInteractions } from './record-interactions';
import { recordScan } from './record-scan';

/** What a verb needs of a stored message. */
export type HandledMessage = {
  accountId: number;
  openid: string;
  event: string | null;
  eventKey: string | null;
  /** When WeChat says it happened. */
  at: Date;
  payload: unknown;
};

/** Events with a verb of their own; anything else only shows that the fan is there. */
export const ACTED_UPON: ReadonlySet<string | null> = new Set([
  'subscribe',
  'unsubscribe',
  'scan',
  'masssendjobfinish',
]);

/** Acts upon one message. Repeating it is harmless, and order does not matter: each verb behind it looks at times. */
export async function actUponPush(ctx: Ctx, message: HandledMessage): Promise<void> {
  const { accountId, openid, at } = message;
  switch (message.event) {
    case 'subscribe':
      return recordFollow(ctx, { accountId, openid, at, scene: sceneOf(message.eventKey) });
    case 'unsubscribe':
      return recordUnfollow(ctx, { accountId, openid, at });
    case 'scan':
      return recordScan(ctx, { accountId, openid, at, scene: message.eventKey });
    case 'masssendjobfinish':
      await recordResult(ctx, { accountId, result: massSendJobFinish(message.payload) });
      return;
    default:
      return recordSigns(ctx, [message]);
  }
}

/** What messages without a verb of their own tell, for many at once: that their fans are there, and perhaps where. */
export async function recordSigns(ctx: Ctx, messages: readonly HandledMessage[]): Promise<void> {
  await recordInteractions(messages);
  await recordPushLocations(ctx, messages);
}

/** Acts upon one stored message and marks it handled. */
export async function handlePush(ctx: Ctx, input: { messageId: string }): Promise<void> {
  const message = await db.inboundMessage.findUnique({ where: { id: BigInt(input.messageId) } });
  if (!message || message.handledAt) return;
  await actUponPush(ctx, { ...message, at: message.sentAt });
  await db.inboundMessage.update({ where: { id: message.id }, data: { handledAt: ctx.now } });
}

/** The scene of a followed QR code: `qrscene_` stands before it once. */
function sceneOf(key: string | null): string | null {
  return key?.startsWith('qrscene_') ? key.slice('qrscene_'.length) : null;
}
