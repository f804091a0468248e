import type { z } from 'zod';
import type { WechatClient } from './call';
import { type UploadedFile, uploadForm } from './upload-form';
import type { Download } from './wire/endpoint';
import type { MATERIAL_KINDS } from './wire/materials';
import * as wire from './wire/media';

export type MediaKind = (typeof MATERIAL_KINDS)[number];
export type SentArticleInput = z.input<typeof wire.sentArticleInput>;
/** `createdAt` is WeChat's; the medium lives three days from there. */
export type TemporaryMedium = { mediaId: string; createdAt: Date };

/**
 * Uploads a medium that lives three days: image ≤ 10 MB (png, jpg, gif), voice ≤ 2 MB and 60 s (amr, mp3), video ≤
 * 10 MB (mp4), thumb ≤ 64 KB (jpg). 新增临时素材.
 * @throws WechatError 40005, 40006, 40009–40012 (too big for its kind), 44001, 45001, 45007 (plays too long)
 */
export async function uploadMedia(
  client: WechatClient,
  input: { kind: MediaKind; file: UploadedFile },
): Promise<TemporaryMedium> {
  const reply = await client.call(wire.uploadMedia, {
    query: { type: input.kind },
    form: uploadForm(input.file),
  });
  return temporary({ media_id: reply.media_id ?? reply.thumb_media_id ?? '', created_at: reply.created_at });
}

/** A temporary medium: the file, or of a video the address where it lies. @throws WechatError 40007 (gone) */
export async function getMedia(
  client: WechatClient,
  input: { mediaId: string },
): Promise<Download | { videoUrl: string }> {
  const reply = await client.call(wire.getMedia, { query: { media_id: input.mediaId } });
  return 'video_url' in reply ? { videoUrl: reply.video_url } : reply;
}

/** The clearer sound (speex, 16 kHz) of a voice that came in through the JS-SDK. @throws WechatError 40007, 48001 */
export async function getSpeechMedia(client: WechatClient, input: { mediaId: string }): Promise<Download> {
  return client.call(wire.getSpeechMedia, { query: { media_id: input.mediaId } });
}

/** One to eight articles for mass sending alone, ten times a day; drafts have taken its place. @throws WechatError as addDraft */
export async function uploadMassArticles(
  client: WechatClient,
  input: { articles: SentArticleInput[] },
): Promise<TemporaryMedium> {
  return temporary(await client.call(wire.uploadNews, { body: { articles: input.articles } }));
}

/** Makes an uploaded video ready for mass sending. @throws WechatError 40007 (no video) */
export async function uploadMassVideo(
  client: WechatClient,
  input: { mediaId: string; title: string; description: string },
): Promise<TemporaryMedium> {
  const { mediaId, title, description } = input;
  return temporary(await client.call(wire.uploadVideo, { body: { media_id: mediaId, title, description } }));
}

function temporary(reply: { media_id: string; created_at: number }): TemporaryMedium {
  return { mediaId: reply.media_id, createdAt: new Date(reply.created_at * 1000) };
}
