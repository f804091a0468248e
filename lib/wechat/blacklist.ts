import type { WechatClient } from './call';
import * as wire from './wire/blacklist';

/** The openids on the account's blacklist, page by page (1 000 or 10 000 each). @throws WechatError 40003 */
export async function* listBlacklist(
  client: WechatClient,
  input: { after?: string } = {},
): AsyncGenerator<{ total: number; openids: string[]; nextOpenid: string }, void> {
  let after = input.after ?? '';
  while (true) {
    const reply = await client.call(wire.getBlacklist, { body: { begin_openid: after } });
    const openids = reply.data?.openid ?? [];
    const next = reply.next_openid ?? '';
    if (openids.length > 0) yield { total: reply.total, openids, nextOpenid: next };
    if (reply.count === 0 || next === '' || next === after) return;
    after = next;
  }
}

/** Puts at most 20 fans on the blacklist: no message reaches them. @throws WechatError 40003, 40032, 49003 */
export async function blacklistFans(client: WechatClient, input: { openids: string[] }): Promise<void> {
  await client.call(wire.batchBlacklist, { body: { openid_list: input.openids } });
}

/** Takes at most 20 fans off the blacklist. @throws WechatError 40003, 40032, 49003 */
export async function unblacklistFans(client: WechatClient, input: { openids: string[] }): Promise<void> {
  await client.call(wire.batchUnblacklist, { body: { openid_list: input.openids } });
}
