import type { Account } from './account';
import type { Button } from './menu-rules';

export type Rule = { tag_id?: number; client_platform_type?: number };
export type Menu = { menuid: number; button: Button[]; rule: Rule | null };

/** What was made in WeChat's console in place of the API, in the words of the API's answers. */
export type Console = { menu: unknown[] | null; autoReplies: Record<string, unknown> | null };

const FIRST_MENU_ID = 208_000_000;
const PLATFORMS = { ios: 1, android: 2, other: 3 };

const menus = (account: Account) => account.table<Menu>('menus');
const consoles = (account: Account) => account.table<Console>('console');

export function defaultMenu(account: Account): Menu | undefined {
  return menus(account).get('default');
}

/** Newest first: in this order they are tried. */
export function conditionalMenus(account: Account): Menu[] {
  return [...menus(account).values()]
    .filter((menu) => menu.rule !== null)
    .sort((a, b) => b.menuid - a.menuid);
}

/** Takes the place of the default menu (`rule` null), or stands before the older conditional ones. */
export function keepMenu(account: Account, button: Button[], rule: Rule | null): Menu {
  const menu = { menuid: FIRST_MENU_ID + account.next('menu'), button, rule };
  if (rule === null) keepConsole(account, { menu: null });
  return menus(account).put(rule === null ? 'default' : menu.menuid, menu);
}

export function deleteConditional(account: Account, menuid: string): boolean {
  const found = menus(account).get(menuid);
  menus(account).delete(menuid);
  return found !== undefined;
}

export function deleteAllMenus(account: Account): void {
  for (const [key] of [...menus(account).entries()]) menus(account).delete(key);
}

/** What a fan sees: the first conditional menu that fits, else the default one; §10.2. */
export function menuOf(account: Account, fan: number): Menu | undefined {
  // Of several tags the one applied last decides, whatever menus the others have.
  const lastTag = account.fans.tagIds(fan).at(-1);
  const platform = PLATFORMS[account.extra(fan).platform ?? 'other'];
  const fitting = conditionalMenus(account).find(
    ({ rule }) =>
      (rule?.tag_id === undefined || rule.tag_id === lastTag) &&
      (rule?.client_platform_type === undefined || rule.client_platform_type === platform),
  );
  return fitting ?? defaultMenu(account);
}

export function consoleOf(account: Account): Console {
  return consoles(account).get('console') ?? { menu: null, autoReplies: null };
}

export function keepConsole(account: Account, patch: Partial<Console>): void {
  consoles(account).put('console', { ...consoleOf(account), ...patch });
}

/** The number that a VIEW push carries; one tapped without any menu has some number all the same. */
export function menuIdOf(account: Account, fan: number): string {
  return String(menuOf(account, fan)?.menuid ?? FIRST_MENU_ID);
}
