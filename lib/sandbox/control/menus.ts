import { z } from 'zod';
import type { Account } from '../account';
import * as store from '../menu-store';
import { fanOf } from './fans';
import { accountOf, type ControlRoute, get, route } from './route';

const BASE = '/_control/accounts/:appid';

/** What a fan's phone shows below the chat, in WeChat's own words; `menuId` null: no menu. */
function seenBy(account: Account, openid: string) {
  const menu = store.menuOf(account, fanOf(account, openid));
  if (!menu) return { menuId: null, isConditional: false, button: [] };
  return { menuId: String(menu.menuid), isConditional: menu.rule !== null, button: menu.button };
}

const consoleBody = z.strictObject({
  /** `selfmenu_info.button`, as get_current_selfmenu_info answers it. */
  menu: z.array(z.record(z.string(), z.unknown())).max(3).nullable().optional(),
  /** The fields of get_current_autoreply_info. */
  autoReplies: z.record(z.string(), z.unknown()).nullable().optional(),
});

/** The owner sets a menu or replies in WeChat's console; a menu made there takes the place of the API's. */
function setInConsole(account: Account, given: z.output<typeof consoleBody>) {
  if (given.menu) store.deleteAllMenus(account);
  const patch = Object.entries(given).filter(([, value]) => value !== undefined);
  store.keepConsole(account, Object.fromEntries(patch));
  return store.consoleOf(account);
}

export const menuRoutes: ControlRoute[] = [
  get(`${BASE}/fans/:openid/menu`, (context) => seenBy(accountOf(context), context.params.openid ?? '')),
  route('POST', `${BASE}/console`, consoleBody, ({ body, ...context }) =>
    setInConsole(accountOf(context), body),
  ),
];
