import { z } from 'zod';
import { defineEndpoint, doneReply, flag, optional } from './endpoint';

const crop = z.object({
  ratio: optional(z.string()), // 1_1, 16_9, 2.35_1
  x1: optional(z.union([z.string(), z.number()])),
  y1: optional(z.union([z.string(), z.number()])),
  x2: optional(z.union([z.string(), z.number()])),
  y2: optional(z.union([z.string(), z.number()])),
});

/** An article as it is handed in; §8.4. */
export const articleInput = z.object({
  article_type: optional(z.string()),
  title: optional(z.string()),
  author: optional(z.string()),
  digest: optional(z.string()),
  content: optional(z.string()),
  content_source_url: optional(z.string()),
  thumb_media_id: optional(z.string()),
  need_open_comment: optional(flag),
  only_fans_can_comment: optional(flag),
  pic_crop_235_1: optional(z.string()),
  pic_crop_1_1: optional(z.string()),
  image_info: optional(
    z.object({ image_list: optional(z.array(z.object({ image_media_id: optional(z.string()) }))) }),
  ),
  cover_info: optional(z.object({ crop_percent_list: optional(z.array(crop)) })),
  product_info: optional(
    z.object({ footer_product_info: optional(z.object({ product_key: optional(z.string()) })) }),
  ),
});

/** An article as it comes back. */
export const article = z.object({
  article_type: optional(z.string()),
  title: z.string(),
  author: optional(z.string()),
  digest: optional(z.string()),
  content: optional(z.string()),
  content_source_url: optional(z.string()),
  thumb_media_id: optional(z.string()),
  thumb_url: optional(z.string()),
  show_cover_pic: optional(z.number().int()),
  need_open_comment: optional(z.number().int()),
  only_fans_can_comment: optional(z.number().int()),
  url: optional(z.string()),
  image_info: optional(
    z.object({ image_list: optional(z.array(z.object({ image_media_id: optional(z.string()) }))) }),
  ),
});

const draftContent = {
  news_item: z.array(article),
  create_time: optional(z.number().int()),
  update_time: optional(z.number().int()),
};

export const addDraft = defineEndpoint({
  path: '/cgi-bin/draft/add',
  method: 'POST',
  request: z.object({ articles: optional(z.array(articleInput)) }),
  reply: z.object({ media_id: z.string().min(1) }),
});

export const getDraft = defineEndpoint({
  path: '/cgi-bin/draft/get',
  method: 'POST',
  isRead: true,
  request: z.object({ media_id: optional(z.string()) }),
  reply: z.object(draftContent),
});

export const updateDraft = defineEndpoint({
  path: '/cgi-bin/draft/update',
  method: 'POST',
  request: z.object({
    media_id: optional(z.string()),
    index: optional(z.number().int()),
    articles: optional(articleInput),
  }),
  reply: doneReply,
});

export const deleteDraft = defineEndpoint({
  path: '/cgi-bin/draft/delete',
  method: 'POST',
  request: z.object({ media_id: optional(z.string()) }),
  reply: doneReply,
});

export const countDrafts = defineEndpoint({
  path: '/cgi-bin/draft/count',
  method: 'GET',
  request: z.object({}),
  reply: z.object({ total_count: z.number().int() }),
});

export const batchGetDrafts = defineEndpoint({
  path: '/cgi-bin/draft/batchget',
  method: 'POST',
  isRead: true,
  request: z.object({
    offset: optional(z.number().int()),
    count: optional(z.number().int()),
    no_content: optional(flag),
  }),
  reply: z.object({
    total_count: z.number().int(),
    item_count: z.number().int(),
    item: z.array(
      z.object({
        media_id: z.string(),
        content: z.object(draftContent),
        update_time: optional(z.number().int()),
      }),
    ),
  }),
});

/** With `checkonly=1` in the query it only tells; without, it opens the draft box for good. */
export const switchDraftBox = defineEndpoint({
  path: '/cgi-bin/draft/switch',
  method: 'POST',
  request: z.object({}),
  reply: doneReply.extend({ is_open: z.union([z.literal(0), z.literal(1)]) }),
});
