import type { WechatClient } from './call';
import * as wire from './wire/materials';

export type UploadedFile = { bytes: Uint8Array; fileName: string; contentType: string };

/** Adds a permanent material: image ≤ 10 MB, thumb (a cover) ≤ 64 KB jpg. @throws WechatError 40005, 40009, 40012 */
export async function addMaterial(
  client: WechatClient,
  input: { kind: (typeof wire.MATERIAL_KINDS)[number]; file: UploadedFile },
): Promise<{ mediaId: string; url: string | null }> {
  const reply = await client.call(wire.addMaterial, { query: { type: input.kind }, form: form(input.file) });
  return { mediaId: reply.media_id, url: reply.url ?? null };
}

/** Uploads an image for an article's body (jpg or png under 1 MB, outside the stock). @throws WechatError 40005, 40009 */
export async function uploadArticleImage(
  client: WechatClient,
  input: { file: UploadedFile },
): Promise<{ url: string }> {
  return client.call(wire.uploadArticleImage, { form: form(input.file) });
}

function form(file: UploadedFile): FormData {
  const data = new FormData();
  data.append('media', new Blob([Uint8Array.from(file.bytes)], { type: file.contentType }), file.fileName);
  return data;
}
