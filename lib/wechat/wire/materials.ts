import { z } from 'zod';
import { defineEndpoint, optional } from './endpoint';

export const MATERIAL_KINDS = ['image', 'voice', 'video', 'thumb'] as const;

/** Multipart: the file is the part `media`; `type` stands in the query. */
export const addMaterial = defineEndpoint({
  path: '/cgi-bin/material/add_material',
  method: 'POST',
  request: z.object({ type: optional(z.string()) }),
  reply: z.object({ media_id: z.string().min(1), url: optional(z.string()) }),
});

/** Multipart `media`; the address works only inside Tencent's domains, for images in an article's body. */
export const uploadArticleImage = defineEndpoint({
  path: '/cgi-bin/media/uploadimg',
  method: 'POST',
  request: z.object({}),
  reply: z.object({ url: z.string().min(1) }),
});
