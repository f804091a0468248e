import type { z } from 'zod';
import type { WechatClient } from './call';
import { isWechatErrcode } from './error';
import {
  type MassContent,
  massPayload,
  type PreviewContent,
  previewPayload,
  wireNumber,
} from './mass-content';
import * as wire from './wire/mass';

/** `alreadyAccepted`: WeChat had this clientmsgid already (45065), so an earlier call with it had worked. */
export type MassAccepted = { msgId: bigint; msgDataId: bigint | null; alreadyAccepted: boolean };

export type MassStatus = (typeof wire.MASS_STATUSES)[number];

type Sending = {
  content: MassContent;
  /** At most 32 bytes, stored before the call; the same for every repetition of this call. */
  clientMsgId: string;
  /** Whether an article that turns out to be a reprint is sent as one (true) or the job stops (false). */
  sendIgnoreReprint: boolean;
};

/**
 * Sends to 2–10 000 openids (服务号 only). Accepted is not delivered: the result comes as MASSSENDJOBFINISH.
 * @throws WechatError 45066 (the same clientmsgid less than a minute ago: ask again after 61 s), 40130, 40032, 45028
 */
export async function sendByOpenids(
  client: WechatClient,
  input: Sending & { openids: string[] },
): Promise<MassAccepted> {
  return accepted(() => client.call(wire.massSend, { body: { touser: input.openids, ...sending(input) } }));
}

/** Sends to everybody under a WeChat tag. @throws WechatError 40152 (no such tag), 45028 (quota), 45066 */
export async function sendByTag(
  client: WechatClient,
  input: Sending & { tagId: number },
): Promise<MassAccepted> {
  const filter = { is_to_all: false, tag_id: input.tagId };
  return accepted(() => client.call(wire.massSendAll, { body: { filter, ...sending(input) } }));
}

/** Sends to every follower; the draft is used up. @throws WechatError 45028 (once a day, four times a month), 45066 */
export async function sendToAll(client: WechatClient, input: Sending): Promise<MassAccepted> {
  const filter = { is_to_all: true };
  return accepted(() => client.call(wire.massSendAll, { body: { filter, ...sending(input) } }));
}

/** How far a job is; no counters, those come with the push. @throws WechatError 40059 (also for some very new jobs) */
export async function getStatus(client: WechatClient, input: { msgId: bigint }): Promise<MassStatus> {
  const reply = await client.call(wire.massGet, { body: { msg_id: input.msgId.toString() } });
  return reply.msg_status;
}

/**
 * Shows the content to one follower, or to the holder of a WeChat id (100 a day). Costs no mass quota.
 * @throws WechatError 40003, 40132 (no such WeChat id), 43004 (does not follow), 40007, 45009
 */
export async function preview(
  client: WechatClient,
  input: { to: { openid: string } | { wechatId: string }; content: PreviewContent },
): Promise<void> {
  const to = 'openid' in input.to ? { touser: input.to.openid } : { towxname: input.to.wechatId };
  await client.call(wire.massPreview, { body: { ...to, ...previewPayload(input.content) } });
}

/**
 * Withdraws an article of a job (from 1; 0 or left out: all of them), or the one at an address. Whoever got it keeps
 * a card with nothing behind it; texts cannot be withdrawn. Ten times a day.
 * @throws WechatError 40059, 40060, 40065 (not sent, or no article), 40204
 */
export async function withdraw(
  client: WechatClient,
  input: { msgId: bigint; articleIndex?: number } | { url: string },
): Promise<void> {
  const body =
    'url' in input
      ? { url: input.url }
      : { msg_id: wireNumber(input.msgId), article_idx: input.articleIndex ?? 0 };
  await client.call(wire.massDelete, { body });
}

/** How fast jobs go out: 0 (800 000 a minute) to 4 (100 000), and what that comes to, in people a minute. */
export async function getSpeed(client: WechatClient): Promise<{ speed: number; perMinute: number }> {
  const reply = await client.call(wire.massSpeedGet);
  return { speed: reply.speed, perMinute: reply.realspeed * 10_000 };
}

/** @throws WechatError 45083 (not 0 to 4), 45085, 89504, 89505 (waits for the administrator) */
export async function setSpeed(client: WechatClient, input: { speed: number }): Promise<void> {
  await client.call(wire.massSpeedSet, { body: { speed: input.speed } });
}

function sending(input: Sending) {
  return {
    ...massPayload(input.content),
    send_ignore_reprint: input.sendIgnoreReprint ? (1 as const) : (0 as const),
    clientmsgid: input.clientMsgId,
  };
}

async function accepted(call: () => Promise<z.output<typeof wire.massSend.reply>>): Promise<MassAccepted> {
  try {
    const reply = await call();
    return { msgId: reply.msg_id, msgDataId: reply.msg_data_id ?? null, alreadyAccepted: false };
  } catch (error) {
    if (!isWechatErrcode(error, 45065)) throw error;
    const existing = wire.existingJob.safeParse(error.reply);
    if (!existing.success) throw error;
    return { msgId: existing.data.msg_id, msgDataId: null, alreadyAccepted: true };
  }
}
