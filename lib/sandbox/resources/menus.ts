import type { z } from 'zod';
import * as wire from '@/lib/wechat/wire/menus';
import type { Account } from '../account';
import { type Call, type Endpoint, insist } from '../endpoint';
import { DONE } from '../errcodes';
import { type Button, checkButtons, hostOf } from '../menu-rules';
import * as store from '../menu-store';

const MAX_DOMAINS = 3;
const PRIVATE_FIELDS = ['sex', 'country', 'province', 'city', 'language'] as const;
const PLATFORM_TYPES = [1, 2, 3];

function create({ account, read }: Call<Account>) {
  const { button = [] } = read(wire.createMenu.request);
  checkButtons(account, button, false);
  store.keepMenu(account, button, null);
  return DONE;
}

function get({ account }: Call<Account>) {
  const menu = store.defaultMenu(account);
  insist(menu !== undefined, 46003);
  const conditional = store.conditionalMenus(account);
  const shown = (own: store.Menu) => ({ button: own.button.map(leaves), menuid: own.menuid });
  if (conditional.length === 0) return { menu: shown(menu) };
  const conditionalmenu = conditional.map((own) => ({ ...shown(own), matchrule: shownRule(own.rule) }));
  return { menu: shown(menu), conditionalmenu };
}

function remove({ account }: Call<Account>) {
  store.deleteAllMenus(account);
  return DONE;
}

function addConditional({ account, read }: Call<Account>) {
  const { button = [], matchrule } = read(wire.addConditionalMenu.request);
  insist(store.defaultMenu(account) !== undefined, 65303);
  const rule = readRule(account, matchrule);
  checkButtons(account, button, true);
  const all = [...store.conditionalMenus(account).map((menu) => menu.button), button];
  insist(new Set(all.flatMap(hosts)).size <= MAX_DOMAINS, 65316);
  return { menuid: String(store.keepMenu(account, button, rule).menuid) };
}

/** Clients send fields that they do not use as ''. */
function readRule(account: Account, given: z.output<typeof wire.matchRule> | undefined): store.Rule {
  insist(!PRIVATE_FIELDS.some((field) => ![undefined, ''].includes(given?.[field] as string)), 65320);
  const tagId = given?.tag_id ?? given?.group_id;
  const platform = given?.client_platform_type;
  insist(tagId !== undefined || platform !== undefined, 65304);
  insist(tagId === undefined || tagId === 2 || account.tags.get(tagId) !== undefined, 45159);
  insist(platform === undefined || PLATFORM_TYPES.includes(platform), 40035);
  return { tag_id: tagId, client_platform_type: platform };
}

/** In an answer both are texts, and what is not set is left out. */
function shownRule(rule: store.Rule | null) {
  const set = Object.entries(rule ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([key, value]) => [key, String(value)]));
}

function hosts(buttons: Button[]): string[] {
  return buttons
    .flatMap((button) => [button, ...(button.sub_button ?? [])])
    .map((button) => hostOf(button.url))
    .filter((host) => host !== null);
}

function deleteConditional({ account, read }: Call<Account>) {
  const { menuid = '' } = read(wire.deleteConditionalMenu.request);
  const isDefault = String(store.defaultMenu(account)?.menuid) === menuid;
  const isDone = !isDefault && menuid !== 'default' && store.deleteConditional(account, menuid);
  insist(isDone || (!isDefault && account.choice('U28') === 0), 65301);
  return DONE;
}

function tryMatch({ account, read }: Call<Account>) {
  const { user_id = '' } = read(wire.tryMatchMenu.request);
  const fan = account.fans.find(user_id) ?? account.fanWithWechatId(user_id);
  insist(fan !== undefined, 65302);
  insist(account.fans.isFollowing(fan), 65315);
  const menu = store.menuOf(account, fan);
  insist(menu !== undefined, 46003);
  return { menu: { button: menu.button.map(leaves) } }; // as live answers have it; §21
}

/** Leaf buttons of an answer carry an empty list; §21. */
function leaves(button: Button) {
  const below = (button.sub_button ?? []).map((leaf) => ({ ...leaf, sub_button: [] }));
  return { ...button, sub_button: below };
}

function getCurrent({ account }: Call<Account>) {
  const own = store.defaultMenu(account);
  const made = store.consoleOf(account).menu;
  const button = own ? own.button.map(current) : (made ?? []);
  return { is_menu_open: button.length > 0 ? 1 : 0, selfmenu_info: { button } };
}

/** Here the lower buttons stand one level deeper. */
function current({ sub_button = [], ...leaf }: Button) {
  if (sub_button.length === 0) return leaf;
  return { name: leaf.name, sub_button: { list: sub_button.map(({ sub_button: _, ...below }) => below) } };
}

function getAutoReplies({ account }: Call<Account>) {
  const none = { is_add_friend_reply_open: 0, is_autoreply_open: 0 };
  return { ...none, ...store.consoleOf(account).autoReplies };
}

const token = { auth: 'token', needs: 'verified' } as const;
const making = { ...token, method: 'POST', escapedErrcode: 40033, notUtf8Errcode: 65318 } as const;

export const menuEndpoints: Endpoint[] = [
  { ...making, path: wire.createMenu.path, dailyLimit: 1_000, handle: create },
  { ...token, path: wire.getMenu.path, method: 'GET', dailyLimit: 10_000, handle: get },
  { ...token, path: wire.deleteMenu.path, method: 'GET', dailyLimit: 1_000, handle: remove },
  { ...making, path: wire.addConditionalMenu.path, dailyLimit: 2_000, handle: addConditional },
  {
    ...token,
    path: wire.deleteConditionalMenu.path,
    method: 'POST',
    dailyLimit: 2_000,
    handle: deleteConditional,
  },
  { ...token, path: wire.tryMatchMenu.path, method: 'POST', dailyLimit: 20_000, handle: tryMatch },
  { auth: 'token', path: wire.getCurrentMenu.path, method: 'GET', dailyLimit: 10_000, handle: getCurrent },
  {
    auth: 'token',
    path: wire.getAutoReplies.path,
    method: 'GET',
    dailyLimit: 10_000,
    handle: getAutoReplies,
  },
];
