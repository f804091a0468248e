import type { z } from 'zod';
import type { customPayload } from '@/lib/wechat/wire/custom';
import type { Account, Medium } from './account';
import { insist } from './endpoint';
import { Refusal } from './errcodes';
import { findMedium } from './media-store';
import { publishedAs } from './publications';

type Payload = z.output<typeof customPayload>;

const MAX_TEXT_BYTES = 2_048;

/** Judges what a one-to-one message carries; §11.1. @throws Refusal 40007, 40008, 40013, 44003, 44004, 45002, 45008 */
export function checkCustomContent(account: Account, given: Payload, now: number): void {
  const insistMedium = (mediaId: string | undefined, kinds: Medium['kind'][]) => {
    const medium = findMedium(account, mediaId ?? '', now);
    insist(medium !== undefined && kinds.includes(medium.kind), 40007);
  };
  switch (given.msgtype) {
    case 'text': {
      insist(given.text !== undefined, 40008);
      const content = given.text.content ?? '';
      insist(content !== '', 44004);
      insist(Buffer.byteLength(content) <= MAX_TEXT_BYTES, 45002);
      return;
    }
    case 'image':
    case 'voice':
      insist(given[given.msgtype] !== undefined, 40008);
      insistMedium(given[given.msgtype]?.media_id, [given.msgtype]);
      return;
    case 'mpnews': {
      insist(given.mpnews !== undefined, 40008);
      const draft = account.drafts.get(given.mpnews.media_id ?? '');
      insist(draft !== undefined && !draft.consumed, 40007);
      return;
    }
    case 'video':
      insist(given.video !== undefined, 40008);
      insistMedium(given.video.media_id, ['video']);
      insistMedium(given.video.thumb_media_id, ['thumb', 'image']);
      return;
    case 'music':
      insist(given.music?.musicurl !== undefined && given.music.hqmusicurl !== undefined, 40008);
      insistMedium(given.music.thumb_media_id, ['thumb', 'image']);
      return;
    case 'news': {
      insist(given.news !== undefined, 40008);
      const articles = given.news.articles ?? [];
      insist(articles.length > 0, 44003);
      insist(articles.length === 1, 45008);
      return;
    }
    case 'mpnewsarticle':
      insist(given.mpnewsarticle !== undefined, 40008);
      insist(isPublished(account, given.mpnewsarticle.article_id), 40007);
      return;
    case 'msgmenu':
      insist((given.msgmenu?.list ?? []).length > 0, 40008);
      return;
    case 'wxcard':
      insist(Boolean(given.wxcard?.card_id), 40008);
      return;
    case 'miniprogrampage':
      insist(given.miniprogrampage?.pagepath !== undefined, 40008);
      insist(/^wx[0-9a-z]{16}$/.test(given.miniprogrampage.appid ?? ''), 40013);
      insistMedium(given.miniprogrampage.thumb_media_id, ['thumb', 'image']);
      return;
    default:
      throw new Refusal(40008);
  }
}

/** Articles that freepublish brought out. */
export function isPublished(account: Account, articleId: string | undefined): boolean {
  return publishedAs(account, articleId) !== undefined;
}
