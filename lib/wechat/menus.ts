import type { z } from 'zod';
import type { WechatClient } from './call';
import { isWechatErrcode } from './error';
import { fromWireButton, type MenuButton, type ShownButton, toWireButton } from './menu-buttons';
import * as wire from './wire/menus';

/** Who sees a conditional menu (个性化菜单): all that is given has to fit. At least one is given. */
export type MatchRule = { tagId?: number; platform?: Platform };
export type Platform = 'ios' | 'android' | 'other';

export type ConditionalMenu = { menuId: string; buttons: ShownButton[]; rule: MatchRule };
/** `conditional`: newest first, which is the order in which WeChat tries them. */
export type Menus = { buttons: ShownButton[]; conditional: ConditionalMenu[] };

const PLATFORMS: readonly Platform[] = ['ios', 'android', 'other']; // 1, 2, 3 on the wire

/**
 * Replaces the default menu: one to three buttons, up to five below each. Conditional menus stay.
 * @throws WechatError 40016, 40018, 40019, 40020, 40023, 40025, 40026, 40027, 40054, 40055, 45064, 53600, 40007
 */
export async function createMenu(client: WechatClient, input: { buttons: MenuButton[] }): Promise<void> {
  await client.call(wire.createMenu, { body: { button: input.buttons.map(toWireButton) } });
}

/** The menus made by the API; null when there are none (46003). */
export async function findMenus(client: WechatClient): Promise<Menus | null> {
  try {
    const reply = await client.call(wire.getMenu);
    const conditional = (reply.conditionalmenu ?? []).map((menu) => ({
      menuId: menu.menuid ?? '',
      buttons: menu.button.map(readButton),
      rule: readRule(menu.matchrule),
    }));
    return { buttons: reply.menu.button.map(readButton), conditional };
  } catch (error) {
    if (isWechatErrcode(error, 46003)) return null;
    throw error;
  }
}

/** Removes the default menu and every conditional one. */
export async function deleteMenus(client: WechatClient): Promise<void> {
  await client.call(wire.deleteMenu);
}

/**
 * Adds a menu for those who fit; a fan with several tags is judged by the tag applied last. There is no change:
 * delete it and add another.
 * @throws WechatError 65303 (no default menu), 65304 (empty rule), 65307, 65308, 65316 (over three domains in all
 * conditional menus), 65317, 65320, 45159 and those of createMenu
 */
export async function addConditionalMenu(
  client: WechatClient,
  input: { buttons: MenuButton[]; rule: MatchRule },
): Promise<{ menuId: string }> {
  const { tagId, platform } = input.rule;
  const matchrule = {
    ...(tagId === undefined ? {} : { tag_id: String(tagId) }),
    ...(platform === undefined ? {} : { client_platform_type: String(PLATFORMS.indexOf(platform) + 1) }),
  };
  const body = { button: input.buttons.map(toWireButton), matchrule };
  const reply = await client.call(wire.addConditionalMenu, { body });
  return { menuId: reply.menuid };
}

/** @throws WechatError 65301 (no such conditional menu) */
export async function deleteConditionalMenu(client: WechatClient, input: { menuId: string }): Promise<void> {
  await client.call(wire.deleteConditionalMenu, { body: { menuid: input.menuId } });
}

/** The menu that somebody sees, by openid or WeChat id. @throws WechatError 65302 (nobody), 65315 (no fan), 46003 */
export async function matchMenu(client: WechatClient, input: { user: string }): Promise<ShownButton[]> {
  const reply = await client.call(wire.tryMatchMenu, { body: { user_id: input.user } });
  return reply.button.map(readButton);
}

/** The menu in use, by whatever means it was made; null when the account shows none. */
export async function findCurrentMenu(client: WechatClient): Promise<ShownButton[] | null> {
  const reply = await client.call(wire.getCurrentMenu);
  if (reply.is_menu_open === 0) return null;
  return (reply.selfmenu_info?.button ?? []).map(({ sub_button, ...leaf }) =>
    fromWireButton(leaf, sub_button?.list ?? []),
  );
}

export type AutoReplies = z.output<typeof wire.getAutoReplies.reply>;

/** The automatic replies set in WeChat's console, as WeChat words them. */
export async function getAutoReplies(client: WechatClient): Promise<AutoReplies> {
  return client.call(wire.getAutoReplies);
}

function readButton({ sub_button, ...leaf }: z.output<typeof wire.menuButton>): ShownButton {
  return fromWireButton(leaf, sub_button ?? []);
}

function readRule(rule: z.output<typeof wire.matchRule>): MatchRule {
  const platform = PLATFORMS[(rule.client_platform_type ?? 0) - 1];
  const tagId = rule.tag_id ?? rule.group_id;
  return { ...(tagId === undefined ? {} : { tagId }), ...(platform === undefined ? {} : { platform }) };
}
