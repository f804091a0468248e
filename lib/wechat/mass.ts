import type { z } from 'zod';
import type { WechatClient } from './call';
import { isWechatErrcode } from './error';
import * as wire from './wire/mass';

/** What a broadcast carries: a text, or the article of a draft. */
export type MassContent = { type: 'text'; text: string } | { type: 'mpnews'; mediaId: string };

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

/** Shows the content to one follower, or to the holder of a WeChat id (100 a day). Costs no mass quota. */
export async function preview(
  client: WechatClient,
  input: { to: { openid: string } | { wechatId: string }; content: MassContent },
): Promise<void> {
  const to = 'openid' in input.to ? { touser: input.to.openid } : { towxname: input.to.wechatId };
  await client.call(wire.massPreview, { body: { ...to, ...payload(input.content) } });
}

/** Withdraws a sent article (0 or left out: all of the job's articles); texts cannot be withdrawn. @throws WechatError 40059, 40060, 40065 */
export async function withdraw(
  client: WechatClient,
  input: { msgId: bigint; articleIndex?: number },
): Promise<void> {
  await client.call(wire.massDelete, {
    body: { msg_id: wireNumber(input.msgId), article_idx: input.articleIndex ?? 0 },
  });
}

function payload(content: MassContent) {
  return content.type === 'text'
    ? { msgtype: 'text', text: { content: content.text } }
    : { msgtype: 'mpnews', mpnews: { media_id: content.mediaId } };
}

function sending(input: Sending) {
  return {
    ...payload(input.content),
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

/** mass/delete wants a number; one that a float cannot hold goes as text, which WeChat reads as well. */
function wireNumber(id: bigint): number | string {
  return id <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(id) : id.toString();
}
