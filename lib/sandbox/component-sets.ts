import type { Component, Grant } from './component';
import { grantsWhere } from './component';
import { Refusal } from './errcodes';
import type { World } from './world';

/** §2.12: permission sets by their ids, as the authorisation page names them. */
export const SET_NAMES: Record<number, string> = {
  1: '消息管理权限',
  2: '用户管理权限',
  3: '帐号服务权限',
  4: '网页服务权限',
  6: '微信多客服权限',
  7: '群发与通知权限',
  11: '素材管理权限',
  15: '自定义菜单权限',
  24: '开放平台帐号管理权限',
  33: '小程序关联权限',
  34: '商品库管理权限',
  54: '服务号对话权限',
  89: '订阅通知权限',
  100: '用户与素材（100）',
};

/** What the page asks for when the link names no sets. */
export const USUAL_SETS = [1, 2, 3, 4, 7, 11, 15];

/** Sets that only one platform may hold at a time. */
const EXCLUSIVE_SETS = new Set([4, 24, 33, 34, 54]);

/** Paths by their beginning, and the sets of which one is enough. */
const NEEDED: [prefix: string, sets: number[]][] = [
  ['/cgi-bin/message/custom/', [1]],
  ['/cgi-bin/message/mass/', [7]],
  ['/cgi-bin/message/template/', [7]],
  ['/cgi-bin/template/', [7]],
  ['/cgi-bin/message/subscribe/', [89]],
  ['/wxaapi/newtmpl/', [89]],
  ['/cgi-bin/tags/', [2, 100]],
  ['/cgi-bin/user/', [2, 100]],
  ['/datacube/getusersummary', [2]],
  ['/datacube/getusercumulate', [2]],
  ['/cgi-bin/qrcode/', [3]],
  ['/cgi-bin/shorten/', [3]],
  ['/cgi-bin/ticket/', [4]],
  ['/cgi-bin/freepublish/', [7]],
  ['/cgi-bin/comment/', [7]],
  ['/cgi-bin/media/', [1, 11, 100]],
  ['/cgi-bin/material/', [11, 100]],
  ['/cgi-bin/draft/', [11, 100]],
  ['/cgi-bin/menu/', [15]],
];

/** Refuses a call that an owner's grant does not cover. @throws Refusal 61007, 61016 */
export function checkSets(grant: Grant, path: string): void {
  const needed = NEEDED.find(([prefix]) => path.startsWith(prefix))?.[1];
  if (!needed) return;
  const granted = needed.filter((set) => grant.sets.includes(set));
  if (granted.length === 0) throw new Refusal(61007);
  if (granted.every((set) => grant.unconfirmed.includes(set))) throw new Refusal(61016);
}

/** The set among `sets` that another platform holds alone, with that platform's appid. */
export function takenElsewhere(
  world: World,
  component: Component,
  account: string,
  sets: number[],
): { set: number; by: string } | undefined {
  for (const grant of grantsWhere(world, { account })) {
    if (grant.component === component.appid) continue;
    const set = sets.find((id) => EXCLUSIVE_SETS.has(id) && grant.sets.includes(id));
    if (set !== undefined) return { set, by: grant.component };
  }
  return undefined;
}

const MENU_EVENTS = /^(CLICK|VIEW|view_miniprogram|scancode_|pic_|location_select)/;

/** The sets with which a push goes to the platform; set 1 has all of an account's messages and events. */
export function setsOfPush(kind: string): number[] {
  if (/JOBFINISH$/.test(kind)) return [1, 7];
  if (MENU_EVENTS.test(kind)) return [1, 15];
  if (kind === 'subscribe' || kind === 'unsubscribe') return [1, 2];
  if (kind === 'SCAN') return [1, 3];
  return [1];
}

/** §2.5: what query_auth and authorizer_info say of a grant's sets. */
export function funcInfo(grant: Grant) {
  return grant.sets.map((id) => ({
    funcscope_category: { id },
    ...(grant.unconfirmed.includes(id)
      ? { confirm_info: { need_confirm: 1, already_confirm: 0, can_confirm: 1 } }
      : {}),
  }));
}
