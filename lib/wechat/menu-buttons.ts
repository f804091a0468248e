import type { z } from 'zod';
import type * as wire from './wire/menus';

/** Types whose buttons carry a key, which comes back in the event of a tap. */
export const KEY_BUTTON_TYPES = [
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
] as const;

export type MenuAct =
  | { type: (typeof KEY_BUTTON_TYPES)[number]; key: string }
  | { type: 'view'; url: string }
  | { type: 'miniprogram'; appId: string; pagePath: string; url: string }
  | { type: 'media_id' | 'view_limited'; mediaId: string }
  | { type: 'article_id' | 'article_view_limited'; articleId: string };

/** What only the console can make; it is shown, never sent. */
export type ForeignAct = { type: 'foreign'; wireType: string; value: string };

export type MenuItem = { name: string; act: MenuAct };
/** A button with its own act, or one that opens up to five others. */
export type MenuButton = MenuItem | { name: string; items: MenuItem[] };

type ShownItem = { name: string; act: MenuAct | ForeignAct };
export type ShownButton = ShownItem | { name: string; items: ShownItem[] };

type WireLeaf = Omit<z.output<typeof wire.menuButton>, 'sub_button'> & { value?: string };

export function toWireButton(button: MenuButton): z.input<typeof wire.menuButton> {
  return 'items' in button
    ? { name: button.name, sub_button: button.items.map(toWireLeaf) }
    : toWireLeaf(button);
}

export function fromWireButton(leaf: WireLeaf, children: readonly WireLeaf[]): ShownButton {
  return children.length > 0
    ? { name: leaf.name ?? '', items: children.map(fromWireLeaf) }
    : fromWireLeaf(leaf);
}

function toWireLeaf({ name, act }: MenuItem) {
  switch (act.type) {
    case 'view':
      return { type: act.type, name, url: act.url };
    case 'miniprogram':
      return { type: act.type, name, url: act.url, appid: act.appId, pagepath: act.pagePath };
    case 'media_id':
    case 'view_limited':
      return { type: act.type, name, media_id: act.mediaId };
    case 'article_id':
    case 'article_view_limited':
      return { type: act.type, name, article_id: act.articleId };
    default:
      return { type: act.type, name, key: act.key };
  }
}

function fromWireLeaf(leaf: WireLeaf): ShownItem {
  return { name: leaf.name ?? '', act: readAct(leaf) };
}

function readAct(leaf: WireLeaf): MenuAct | ForeignAct {
  const { type = '' } = leaf;
  const keyType = KEY_BUTTON_TYPES.find((known) => known === type);
  if (keyType) return { type: keyType, key: leaf.key ?? '' };
  switch (type) {
    case 'view':
      return { type, url: leaf.url ?? '' };
    case 'miniprogram':
      return { type, url: leaf.url ?? '', appId: leaf.appid ?? '', pagePath: leaf.pagepath ?? '' };
    case 'media_id':
    case 'view_limited':
      return { type, mediaId: leaf.media_id ?? '' };
    case 'article_id':
    case 'article_view_limited':
      return { type, articleId: leaf.article_id ?? '' };
    default:
      return { type: 'foreign', wireType: type, value: leaf.value ?? leaf.url ?? leaf.key ?? '' };
  }
}
