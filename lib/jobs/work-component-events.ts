import 'server-only';
import { handleComponentEvent } from '@/lib/accounts/handle-component-event';
import type { Ctx } from '@/lib/auth/ctx';
import { log } from '@/lib/log';
import { claimComponentEvents, type InboxFailure, settleInbox } from '@/lib/pushes/inbox';
import { inboxReason } from './inbox-reason';

/** Acts upon all events of platforms that wait, one after the other: each may call WeChat and has the whole lease. */
export async function workComponentEvents(ctx: Ctx): Promise<void> {
  for (;;) {
    const [id] = await claimComponentEvents(1);
    if (id === undefined) return;
    const failed: InboxFailure[] = [];
    try {
      await handleComponentEvent(ctx, { eventId: BigInt(id) });
    } catch (error) {
      log.error({ err: error, eventId: id }, 'an event of a platform was not handled');
      failed.push({ id, reason: inboxReason(error) });
    }
    await settleInbox('component_event', ctx.now, { done: failed.length > 0 ? [] : [id], failed });
  }
}
