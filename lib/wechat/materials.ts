import type { WechatClient } from './call';
import type { Article } from './drafts';
import { MAX_MATERIALS_PER_PAGE } from './limits';
import { type UploadedFile, uploadForm } from './upload-form';
import type { Download } from './wire/endpoint';
import * as wire from './wire/materials';

type MaterialKind = (typeof wire.MATERIAL_KINDS)[number];
type NewMaterial =
  | { kind: Exclude<MaterialKind, 'video'>; file: UploadedFile }
  | { kind: 'video'; file: UploadedFile; title: string; introduction: string };

export type ListedMaterialKind = (typeof wire.LISTED_MATERIAL_KINDS)[number];
/** One of a list; `articles` only of news, `url` only of pictures. */
export type ListedMaterial = {
  mediaId: string;
  name: string | null;
  url: string | null;
  updatedAt: Date | null;
  articles: Article[] | null;
};

/** What lies behind a media_id of the stock. */
export type Material =
  | { kind: 'news'; articles: Article[] }
  | { kind: 'video'; title: string; introduction: string; downloadUrl: string }
  | { kind: 'file'; file: Download };

/**
 * Adds a permanent material: image ≤ 10 MB, voice ≤ 2 MB and 60 s, video ≤ 10 MB with its title, thumb (a cover) ≤
 * 64 KB jpg. 新增永久素材.
 * @throws WechatError 40005, 40006, 40009–40012 (too big for its kind), 40113 (its name's ending), 45034 and 45074
 * (the stock is full)
 */
export async function addMaterial(
  client: WechatClient,
  input: NewMaterial,
): Promise<{ mediaId: string; url: string | null }> {
  const form = uploadForm(input.file);
  if (input.kind === 'video') {
    const { title, introduction } = input;
    form.append('description', JSON.stringify({ title, introduction }));
  }
  const reply = await client.call(wire.addMaterial, { query: { type: input.kind }, form });
  return { mediaId: reply.media_id, url: reply.url ?? null };
}

/** Uploads an image for an article's body (jpg or png under 1 MB, outside the stock). @throws WechatError 40005, 40009 */
export async function uploadArticleImage(
  client: WechatClient,
  input: { file: UploadedFile },
): Promise<{ url: string }> {
  return client.call(wire.uploadArticleImage, { form: uploadForm(input.file) });
}

/** A material with what is in it. @throws WechatError 40007 (gone) */
export async function getMaterial(client: WechatClient, input: { mediaId: string }): Promise<Material> {
  const reply = await client.call(wire.getMaterial, { body: { media_id: input.mediaId } });
  if ('news_item' in reply) return { kind: 'news', articles: reply.news_item };
  if ('bytes' in reply) return { kind: 'file', file: reply };
  const { title, description = '', down_url } = reply;
  return { kind: 'video', title, introduction: description, downloadUrl: down_url };
}

/** Deletes a permanent material for good. @throws WechatError 40007, 48005 (a menu or an automatic reply uses it) */
export async function deleteMaterial(client: WechatClient, input: { mediaId: string }): Promise<void> {
  await client.call(wire.deleteMaterial, { body: { media_id: input.mediaId } });
}

/** How much of each kind the account keeps; what was uploaded in the console counts, thumbs do not. */
export async function countMaterials(
  client: WechatClient,
): Promise<Record<'voice' | 'video' | 'image' | 'news', number>> {
  const reply = await client.call(wire.countMaterials);
  const { voice_count, video_count, image_count, news_count } = reply;
  return { voice: voice_count, video: video_count, image: image_count, news: news_count };
}

/** One page of the stock, newest first. @throws WechatError 40097 (count not 1 to 20) */
export async function listMaterials(
  client: WechatClient,
  input: { kind: ListedMaterialKind; offset: number; count?: number },
): Promise<{ total: number; materials: ListedMaterial[] }> {
  const { kind, offset, count = MAX_MATERIALS_PER_PAGE } = input;
  const reply = await client.call(wire.batchGetMaterials, { body: { type: kind, offset, count } });
  const materials = reply.item.map((item) => ({
    mediaId: item.media_id,
    name: item.name ?? null,
    url: item.url || null,
    updatedAt: item.update_time ? new Date(item.update_time * 1000) : null,
    articles: item.content?.news_item ?? null,
  }));
  return { total: reply.total_count, materials };
}
