import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { log } from '@/lib/log';
import { ACTED_UPON, actUponPush, type HandledMessage, recordSigns } from '@/lib/people/handle-push';
import { claimMessages, type InboxFailure, settleInbox } from '@/lib/pushes/inbox';
import { inboxReason } from './inbox-reason';

/** So few that they are done well within the lease. */
const BATCH = 500;
const SIDE_BY_SIDE = 4;

type Message = HandledMessage & { id: string };

/** Acts upon all messages that wait. What only shows that a fan is there is recorded for the whole batch at once. */
export async function workInbox(ctx: Ctx): Promise<void> {
  for (;;) {
    const rows = await claimMessages(BATCH);
    const messages = rows.map((row) => ({
      id: row.id,
      accountId: row.account_id,
      openid: row.openid,
      event: row.event,
      eventKey: row.event_key,
      at: row.sent_at,
      payload: row.payload,
    }));
    if (messages.length > 0) await settleInbox('inbound_message', ctx.now, await actUponAll(ctx, messages));
    if (rows.length < BATCH) return;
  }
}

async function actUponAll(ctx: Ctx, messages: Message[]) {
  const done: string[] = [];
  const failed: InboxFailure[] = [];
  const settle = async (rows: Message[], work: () => Promise<unknown>) => {
    try {
      await work();
      done.push(...rows.map((row) => row.id));
    } catch (error) {
      log.error(
        { err: error, messages: rows.slice(0, 10).map((row) => row.id) },
        'a message was not handled',
      );
      const reason = inboxReason(error);
      failed.push(...rows.map((row) => ({ id: row.id, reason })));
    }
  };
  const others = messages.filter((message) => !ACTED_UPON.has(message.event));
  if (others.length > 0) await settle(others, () => recordSigns(ctx, others));
  const queue = messages.filter((message) => ACTED_UPON.has(message.event));
  const line = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const message = next;
      await settle([message], () => actUponPush(ctx, message));
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, line));
  return { done, failed };
}
