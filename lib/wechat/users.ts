import type { z } from 'zod';
import type { WechatClient } from './call';
import * as wire from './wire/users';

export type UserInfo = z.output<typeof wire.userInfo>;

/** The account's followers, oldest first, page by page (10 000 each); `total` is WeChat's own figure. */
export async function* listOpenids(
  client: WechatClient,
  input: { after?: string } = {},
): AsyncGenerator<{ total: number; openids: string[]; nextOpenid: string }, void> {
  let after = input.after ?? '';
  while (true) {
    const reply = await client.call(wire.getUsers, { query: after ? { next_openid: after } : {} });
    const openids = reply.data?.openid ?? [];
    const next = reply.next_openid ?? '';
    if (openids.length > 0) yield { total: reply.total, openids, nextOpenid: next };
    // The last page may carry its last openid; then one more, empty page ends the list.
    if (reply.count === 0 || next === '' || next === after) return;
    after = next;
  }
}

/** What WeChat still tells about at most 100 people, in the order asked. @throws WechatError 40003, 40032 */
export async function getUsers(client: WechatClient, input: { openids: string[] }): Promise<UserInfo[]> {
  const reply = await client.call(wire.getUserInfos, {
    body: { user_list: input.openids.map((openid) => ({ openid, lang: 'zh_CN' })) },
  });
  return reply.user_info_list;
}

/** One person; of somebody who does not follow little more than `subscribe: 0`. @throws WechatError 40003 */
export async function getUser(client: WechatClient, input: { openid: string }): Promise<UserInfo> {
  return client.call(wire.getUserInfo, { query: { openid: input.openid, lang: 'zh_CN' } });
}

/**
 * Sets what the account calls a fan; an empty text takes it away. At most 29 bytes.
 * @throws WechatError 40003, 40092 (30 bytes or more), 43004 (does not follow)
 */
export async function setRemark(
  client: WechatClient,
  input: { openid: string; remark: string },
): Promise<void> {
  await client.call(wire.updateRemark, { body: input });
}

/**
 * The openids that at most 100 fans have here since `fromAppId` was merged into this account; `newOpenid` is null for
 * somebody who was no fan there. In the order asked.
 * @throws WechatError 40013, 40032
 */
export async function changeOpenids(
  client: WechatClient,
  input: { fromAppId: string; openids: string[] },
): Promise<{ oldOpenid: string; newOpenid: string | null }[]> {
  const reply = await client.call(wire.changeOpenid, {
    body: { from_appid: input.fromAppId, openid_list: input.openids },
  });
  return reply.result_list.map(({ ori_openid, new_openid }) => ({
    oldOpenid: ori_openid,
    newOpenid: new_openid ?? null,
  }));
}
