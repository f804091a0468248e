import type { z } from 'zod';
import type { menuButton } from '@/lib/wechat/wire/menus';
import type { Account } from './account';
import { isPublished } from './custom-content';
import { insist } from './endpoint';

export type Button = z.output<typeof menuButton>;
type Leaf = Omit<Button, 'sub_button'> & { sub_button?: unknown[] };

const MAX_TOP = 3;
const MAX_BELOW = 5;
const MAX_KEY_BYTES = 128;
const MAX_URL_BYTES = 1_024;
const KEY_TYPES = new Set([
  'click',
  'scancode_push',
  'scancode_waitmsg',
  'pic_sysphoto',
  'pic_photo_or_album',
  'pic_weixin',
  'location_select',
]);
const APPID = /^wx[0-9a-z]{16}$/;

/** Codes of a rule: for a top button, and for one below another; §10.1. */
type Codes = {
  name: number;
  maxName: number;
  type: number;
  key: number;
  url: number;
  domain: number;
  media: number;
};
const TOP: Codes = {
  name: 40018,
  maxName: 16,
  type: 40017,
  key: 40019,
  url: 40020,
  domain: 40055,
  media: 40117,
};
const BELOW: Codes = {
  name: 40025,
  maxName: 60,
  type: 40024,
  key: 40026,
  url: 40027,
  domain: 40054,
  media: 40118,
};
/** What a conditional menu answers in place of the codes for a default one. */
const CONDITIONAL = { type: 65308, domain: 65317 };

/** Judges all buttons of a menu. @throws Refusal with the code of the first that does not fit */
export function checkButtons(account: Account, buttons: Button[], isConditional: boolean): void {
  const isEmpty = buttons.length === 0;
  if (isConditional) insist(!isEmpty, 65307);
  insist(!isEmpty && buttons.length <= MAX_TOP, Number(account.choice('U27')));
  for (const button of buttons) checkTop(account, button, isConditional);
}

function checkTop(account: Account, button: Button, isConditional: boolean): void {
  const below = button.sub_button ?? [];
  if (below.length === 0) {
    // A button that is to open others and has none.
    insist(button.type !== undefined || button.sub_button === undefined || isConditional, 41007);
    checkLeaf(account, button, isConditional ? { ...TOP, ...CONDITIONAL } : TOP);
    return;
  }
  checkName(button, TOP);
  insist(below.length <= MAX_BELOW, 40023);
  for (const leaf of below) {
    insist((leaf.sub_button ?? []).length === 0, 40022);
    checkLeaf(account, leaf, isConditional ? { ...BELOW, ...CONDITIONAL } : BELOW);
  }
}

function checkName({ name = '' }: Leaf, codes: Codes): void {
  insist(name !== '' && Buffer.byteLength(name) <= codes.maxName, codes.name);
}

function checkLeaf(account: Account, leaf: Leaf, codes: Codes): void {
  checkName(leaf, codes);
  const { type = '' } = leaf;
  if (KEY_TYPES.has(type)) {
    insist(isWithin(leaf.key, MAX_KEY_BYTES), codes.key);
    return;
  }
  switch (type) {
    case 'view':
      checkUrl(leaf, codes);
      return;
    case 'miniprogram':
      checkUrl(leaf, codes);
      insist(APPID.test(leaf.appid ?? ''), 45064);
      insist(Boolean(leaf.pagepath), 40165);
      return;
    case 'media_id':
    case 'view_limited': {
      const mediaId = leaf.media_id ?? '';
      insist(isWithin(mediaId, MAX_KEY_BYTES), codes.media);
      const isArticle = account.drafts.get(mediaId)?.consumed === false;
      if (type === 'view_limited' && account.media.get(mediaId)) insist(isArticle, 40121);
      insist(isArticle || account.media.get(mediaId) !== undefined, 40007);
      return;
    }
    case 'article_id':
    case 'article_view_limited':
      insist(isPublished(account, leaf.article_id), 53600);
      return;
    default:
      insist(false, codes.type);
  }
}

function checkUrl({ url }: Leaf, codes: Codes): void {
  insist(isWithin(url, MAX_URL_BYTES), codes.url);
  insist(hostOf(url) !== null, codes.domain);
}

/** The host of a web address; null for what is none. */
export function hostOf(url: string | undefined): string | null {
  if (url === undefined || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return null;
  return new URL(url).hostname;
}

function isWithin(text: string | undefined, maxBytes: number): boolean {
  return Boolean(text) && Buffer.byteLength(text ?? '') <= maxBytes;
}
