import 'server-only';
import { createHash } from 'node:crypto';
import type { WechatClient } from './call';
import * as wire from './wire/js-sdk';

/**
 * The ticket that pages are signed with. WeChat allows few calls a day, so it is kept centrally for its whole life.
 * @throws WechatError 40097 (another type)
 */
export async function getTicket(
  client: WechatClient,
  input: { type: (typeof wire.TICKET_TYPES)[number] },
): Promise<{ ticket: string; expiresInSeconds: number }> {
  const reply = await client.call(wire.getTicket, { query: { type: input.type } });
  return { ticket: reply.ticket, expiresInSeconds: reply.expires_in };
}

/**
 * What `wx.config` of a page wants as `signature`.
 * @param input.timestamp Unix seconds, the same that the page names
 * @param input.url the page's whole address; what stands behind `#` does not count
 * @see WeChat docs JS-SDK说明文档, 附录1
 */
export function jsSdkSignature(input: {
  ticket: string;
  nonce: string;
  timestamp: number;
  url: string;
}): string {
  const url = input.url.split('#', 1)[0];
  const text = `jsapi_ticket=${input.ticket}&noncestr=${input.nonce}&timestamp=${input.timestamp}&url=${url}`;
  return createHash('sha1').update(text).digest('hex');
}
