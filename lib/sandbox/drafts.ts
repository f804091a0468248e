import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { articleInput } from '@/lib/wechat/wire/drafts';
import type { Account, Article } from './account';
import { insist } from './endpoint';
import { madeUp } from './ids';
import { rightsOf } from './rights';

type ArticleInput = z.output<typeof articleInput>;

/** Page text of 2026, and the older readings; U24. */
const LIMITS = {
  current: { title: 32, author: 16, digest: 120 },
  older: { title: 64, author: 8, digest: 128 },
};
const MAX_CONTENT_CHARS = 20_000;
const MAX_CONTENT_BYTES = 1024 * 1024;
const MAX_URL_BYTES = 1024;
const MAX_IMAGES = 20;
const DIGEST_FROM_BODY = 54;
const HTTP = /^https?:\/\//i;
const CROP = /^([01](\.\d{1,6})?_){3}[01](\.\d{1,6})?$/;
const RATIOS = ['1_1', '16_9', '2.35_1'];
const PRODUCT_KEY = /^[A-Za-z0-9_-]{1,128}$/;

/** Checks an article as §8.4 says and gives back what is kept of it. `isCover` tells what may be one. */
export function readArticle(
  account: Account,
  given: ArticleInput,
  isOnly: boolean,
  isCover = (mediaId: string) => isPermanentPicture(account, mediaId),
): Article {
  const limits = account.choice('U24') === 'older' ? LIMITS.older : LIMITS.current;
  const isPictures = given.article_type === 'newspic';
  insist(['news', 'newspic', undefined].includes(given.article_type), 40008);
  const title = given.title ?? '';
  insist(title.trim() !== '' && chars(title) <= limits.title, 45003);
  insist(chars(given.author ?? '') <= limits.author, 45110);
  insist(chars(given.digest ?? '') <= limits.digest, 45004);
  const content = given.content ?? '';
  insist(content.trim() !== '', 45166);
  const isSmall = chars(content) < MAX_CONTENT_CHARS && Buffer.byteLength(content) < MAX_CONTENT_BYTES;
  insist(isSmall && (account.choice('U23') !== '2 KB' || Buffer.byteLength(content) <= 2_048), 45002);
  checkSource(given.content_source_url ?? '');
  checkCrops(given);
  checkRights(account, given);
  const images = (given.image_info?.image_list ?? []).map((image) => image.image_media_id ?? '');
  if (isPictures) insist(images.length >= 1 && images.length <= MAX_IMAGES, 45008);
  const cover = isPictures ? (images[0] ?? '') : (given.thumb_media_id ?? '');
  insist((isPictures ? images : [cover]).every(isCover), 40007);
  const kept = isPictures ? withoutScripts(content) : cleaned(content);
  return {
    article_type: given.article_type ?? 'news',
    title,
    author: given.author ?? '',
    digest: given.digest || (isOnly ? textOf(kept) : ''),
    content: kept,
    content_source_url: given.content_source_url ?? '',
    thumb_media_id: cover,
    thumb_url: account.media.get(cover)?.url ?? '',
    show_cover_pic: 0,
    need_open_comment: given.need_open_comment ? 1 : 0,
    only_fans_can_comment: given.only_fans_can_comment ? 1 : 0,
    ...keptAsGiven(given),
    ...(isPictures ? { image_info: { image_list: images.map((id) => ({ image_media_id: id })) } } : {}),
  };
}

function isPermanentPicture(account: Account, mediaId: string): boolean {
  const kind = account.media.get(mediaId)?.kind;
  return kind === 'image' || kind === 'thumb';
}

function checkSource(url: string): void {
  insist(url === '' || (HTTP.test(url) && Buffer.byteLength(url) <= MAX_URL_BYTES), 41039);
}

function checkCrops(given: ArticleInput): void {
  for (const crop of [given.pic_crop_235_1, given.pic_crop_1_1]) insist(!crop || isCrop(crop), 40097);
  for (const crop of given.cover_info?.crop_percent_list ?? []) {
    const { ratio = '', x1 = '', y1 = '', x2 = '', y2 = '' } = crop;
    insist(RATIOS.includes(ratio) && isCrop([x1, y1, x2, y2].join('_')), 40097);
  }
}

/** `X1_Y1_X2_Y2`, shares of the picture, the second corner below and right of the first. */
function isCrop(text: string): boolean {
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = text.split('_').map(Number);
  return CROP.test(text) && x1 < x2 && y1 < y2 && x2 <= 1 && y2 <= 1;
}

/** Comments and products need a right of their own. */
function checkRights(account: Account, given: ArticleInput): void {
  const rights = rightsOf(account);
  insist(!given.need_open_comment || rights.comments, 88000);
  const productKey = given.product_info?.footer_product_info?.product_key;
  if (productKey === undefined) return;
  insist(rights.products !== 'none', 53406);
  insist(rights.products !== 'limited', 53404);
  insist(PRODUCT_KEY.test(productKey), 53405);
}

function keptAsGiven(given: ArticleInput) {
  const { pic_crop_235_1, pic_crop_1_1, cover_info, product_info } = given;
  const kept = { pic_crop_235_1, pic_crop_1_1, cover_info, product_info };
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== undefined));
}

/** The lasting address of a sent article; sends of the same media share it. */
export function articleUrl(appid: string, msgDataId: number, index: number): string {
  const sn = createHash('md5').update(`${appid} ${msgDataId} ${index}`).digest('hex');
  return `http://mp.weixin.qq.com/s?__biz=${madeUp.biz(appid)}&mid=${msgDataId}&idx=${index}&sn=${sn}#rd`;
}

/** The passing address under which a draft can be looked at. */
export function previewUrl(appid: string, mediaId: string, index: number): string {
  const key = createHash('md5').update(`${appid} ${mediaId} ${index}`).digest('hex');
  return `http://mp.weixin.qq.com/s?__biz=${madeUp.biz(appid)}&tempkey=${key}#rd`;
}

/** Scripts are stripped, and images that do not lie with Tencent; §8.2. */
function cleaned(html: string): string {
  return withoutScripts(html).replace(/<img\b[^>]*>/gi, (tag) =>
    /src\s*=\s*["']?https?:\/\/[a-z0-9.-]*\.(qpic|qlogo|qq)\.c(n|om)\//i.test(tag) ? tag : '',
  );
}

function withoutScripts(text: string): string {
  return text.replace(/<script\b[\s\S]*?(<\/script\s*>|$)/gi, '');
}

function textOf(html: string): string {
  const text = html
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return [...text].slice(0, DIGEST_FROM_BODY).join('');
}

function chars(text: string): number {
  return [...text].length;
}
