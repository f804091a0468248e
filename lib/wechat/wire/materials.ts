import { z } from 'zod';
import { article } from './drafts';
import { defineEndpoint, doneReply, download, optional } from './endpoint';

export const MATERIAL_KINDS = ['image', 'voice', 'video', 'thumb'] as const;
/** A thumb is no kind to list by; news stands for the drafts. */
export const LISTED_MATERIAL_KINDS = ['image', 'voice', 'video', 'news'] as const;

/** Multipart: the file is the part `media`, of a video also `description`; `type` stands in the query. */
export const addMaterial = defineEndpoint({
  path: '/cgi-bin/material/add_material',
  method: 'POST',
  request: z.object({ type: optional(z.string()) }),
  reply: z.object({ media_id: z.string().min(1), url: optional(z.string()) }),
});

/** What the part `description` of a video holds, as JSON text. */
export const videoDescription = z.object({
  title: optional(z.string()),
  introduction: optional(z.string()),
});

/** Multipart `media`; the address works only inside Tencent's domains, for images in an article's body. */
export const uploadArticleImage = defineEndpoint({
  path: '/cgi-bin/media/uploadimg',
  method: 'POST',
  request: z.object({}),
  reply: z.object({ url: z.string().min(1) }),
});

const named = z.object({ media_id: optional(z.string()) });

/** A file as bytes; news and videos as JSON. */
export const getMaterial = defineEndpoint({
  path: '/cgi-bin/material/get_material',
  method: 'POST',
  isRead: true,
  isDownload: true,
  request: named,
  reply: z.union([
    download,
    z.object({ news_item: z.array(article) }),
    z.object({ title: z.string(), description: optional(z.string()), down_url: z.string().min(1) }),
  ]),
});

export const deleteMaterial = defineEndpoint({
  path: '/cgi-bin/material/del_material',
  method: 'POST',
  request: named,
  reply: doneReply,
});

export const countMaterials = defineEndpoint({
  path: '/cgi-bin/material/get_materialcount',
  method: 'GET',
  request: z.object({}),
  reply: z.object({
    voice_count: z.number().int(),
    video_count: z.number().int(),
    image_count: z.number().int(),
    news_count: z.number().int(),
  }),
});

const listedItem = z.object({
  media_id: z.string(),
  name: optional(z.string()),
  update_time: optional(z.number().int()),
  url: optional(z.string()),
  content: optional(
    z.object({
      news_item: z.array(article),
      create_time: optional(z.number().int()),
      update_time: optional(z.number().int()),
    }),
  ),
});

export const batchGetMaterials = defineEndpoint({
  path: '/cgi-bin/material/batchget_material',
  method: 'POST',
  isRead: true,
  request: z.object({
    type: optional(z.string()),
    offset: optional(z.number().int()),
    count: optional(z.number().int()),
  }),
  reply: z.object({
    total_count: z.number().int(),
    item_count: z.number().int(),
    item: z.array(listedItem),
  }),
});
