import type { WechatClient } from './call';
import * as wire from './wire/token';

/** Resets the account's counters of the day, ten times a month at most. @throws WechatError 48006 */
export async function clearQuota(client: WechatClient): Promise<void> {
  await client.call(wire.clearQuota, { body: { appid: client.appId } });
}
