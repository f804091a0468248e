import type { z } from 'zod';
import type { massPayload, massPreview } from '@/lib/wechat/wire/mass';
import type { Account } from './account';
import { anyDraft, uploadedNews } from './draft-box';
import { insist } from './endpoint';
import { Refusal } from './errcodes';
import { findMedium } from './media-store';
import { isGone, type Publication, publicationOf, publications } from './publications';
import { marksOf } from './rights';
import type { World } from './world';

const MAX_TEXT_CHARS = 2_048; // no page gives a figure; the console takes 600
const MAX_IMAGES = 20; // as many as a draft of pictures holds
const UPLOADED_NEWS_LIFE_MS = 3 * 86_400_000;

type Payload = z.output<typeof massPayload>;
export type MassContent = {
  kind: string;
  text: string | null;
  /** The article's draft, or the first medium. */
  mediaId: string | null;
  mediaIds: string[];
  msgDataId: bigint | null;
};

/** What is to be sent, by its form alone; whether media exist is asked later. `unknownType` is the code for a wrong msgtype. */
export function readContent(given: Payload, unknownType: number): MassContent {
  const none = { text: null, mediaId: null, mediaIds: [], msgDataId: null };
  switch (given.msgtype) {
    case 'text': {
      insist(given.text !== undefined, 40008);
      const content = given.text.content ?? '';
      insist(content.trim() !== '', 44004);
      insist([...content].length <= MAX_TEXT_CHARS, 45002);
      return { ...none, kind: 'text', text: content };
    }
    case 'mpnews': {
      insist(given.mpnews !== undefined, 40008);
      const { media_id, msg_data_id } = given.mpnews;
      insist(Boolean(media_id) || msg_data_id !== undefined, 44003);
      return { ...none, kind: 'mpnews', mediaId: media_id || null, msgDataId: msg_data_id ?? null };
    }
    case 'voice':
      insist(given.voice !== undefined, 40008);
      return carrying('voice', [given.voice.media_id ?? '']);
    case 'image': {
      insist(given.images !== undefined || given.image !== undefined, 40008);
      const one = given.images?.media_id ?? given.image?.media_id ?? '';
      const mediaIds = given.images?.media_ids?.length ? given.images.media_ids : [one];
      insist(mediaIds.length <= MAX_IMAGES, 45008);
      return carrying('image', mediaIds);
    }
    case 'mpvideo':
      insist(given.mpvideo !== undefined, 40008);
      throw new Refusal(48022); // videos handed in through the API cannot be sent by it any more
    case 'wxcard':
      throw new Refusal(45113);
    default:
      throw new Refusal(unknownType);
  }
}

/** A preview takes music as well. */
export function readPreview(given: z.output<typeof massPreview.request>): MassContent {
  if (given.msgtype !== 'music') return readContent(given, 40008);
  insist(given.music !== undefined, 40008);
  const { title, musicurl, thumb_media_id } = given.music;
  const text = [title, musicurl].filter(Boolean).join(' ');
  return { ...carrying('music', thumb_media_id ? [thumb_media_id] : []), text };
}

function carrying(kind: string, mediaIds: string[]): MassContent {
  return { kind, text: null, mediaId: mediaIds[0] ?? null, mediaIds, msgDataId: null };
}

/** All media must live and be of the kind. @throws Refusal 40007 */
export function checkMedia(account: Account, content: MassContent, now: number): void {
  const wanted = content.kind === 'music' ? ['thumb', 'image'] : [content.kind];
  for (const mediaId of content.mediaIds)
    insist(wanted.includes(findMedium(account, mediaId, now)?.kind ?? ''), 40007);
}

/**
 * What an mpnews goes out as: its draft's articles, or those sent before under a msg_data_id. Nothing for other kinds.
 * @throws Refusal 40007 (gone), 45062 and 48021 (marks of the article)
 */
export function findArticles(
  world: World,
  account: Account,
  content: MassContent,
): (() => Publication) | undefined {
  if (content.kind !== 'mpnews') return undefined;
  const { mediaId, msgDataId } = content;
  const sentBefore = mediaId === null ? publications(account).get(String(msgDataId)) : undefined;
  const draft = anyDraft(account, mediaId);
  insist(sentBefore ? !isGone(sentBefore) : draft !== undefined && !draft.consumed, 40007);
  insist(!draft || !isExpired(account, draft.mediaId, draft.createdAt, world.clock.now()), 40007);
  const marks = marksOf(account, sentBefore?.mediaId ?? mediaId);
  insist(!marks.includes('advertising'), 45062);
  insist(!marks.includes('autoSaved'), 48021);
  if (sentBefore) return () => sentBefore;
  return draft && (() => publicationOf(world, account, draft));
}

function isExpired(account: Account, mediaId: string, createdAt: number, now: number): boolean {
  return uploadedNews(account).get(mediaId) !== undefined && now >= createdAt + UPLOADED_NEWS_LIFE_MS;
}
