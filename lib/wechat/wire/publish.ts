import { z } from 'zod';
import { article } from './drafts';
import { defineEndpoint, doneReply, flag, numericId, optional } from './endpoint';

export const submitPublish = defineEndpoint({
  path: '/cgi-bin/freepublish/submit',
  method: 'POST',
  request: z.object({ media_id: optional(z.string()) }),
  reply: z.object({ publish_id: numericId, msg_data_id: optional(numericId) }),
});

/** publish_status: 0 done, 1 under way, 2 originality, 3 failed, 4 refused by review, 5 deleted since, 6 banned since. */
export const getPublish = defineEndpoint({
  path: '/cgi-bin/freepublish/get',
  method: 'POST',
  isRead: true,
  request: z.object({ publish_id: optional(numericId) }),
  reply: z.object({
    publish_id: numericId,
    publish_status: z.number().int(),
    article_id: optional(z.string()),
    article_detail: optional(
      z.object({
        count: optional(z.number().int()),
        item: z.array(z.object({ idx: z.number().int(), article_url: z.string() })),
      }),
    ),
    fail_idx: optional(z.array(z.number().int())),
  }),
});

const publishedArticle = article.extend({ is_deleted: optional(flag) });
const content = {
  news_item: z.array(publishedArticle),
  create_time: optional(z.number().int()),
  update_time: optional(z.number().int()),
};

export const getPublishedArticle = defineEndpoint({
  path: '/cgi-bin/freepublish/getarticle',
  method: 'POST',
  isRead: true,
  request: z.object({ article_id: optional(z.string()) }),
  reply: z.object(content),
});

/** Lists what was published freely; mass-sent articles are not among it. */
export const batchGetPublished = defineEndpoint({
  path: '/cgi-bin/freepublish/batchget',
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
        article_id: z.string(),
        content: z.object(content),
        update_time: optional(z.number().int()),
      }),
    ),
  }),
});

/** `index` counts from 1; 0 or missing means all. */
export const deletePublished = defineEndpoint({
  path: '/cgi-bin/freepublish/delete',
  method: 'POST',
  request: z.object({ article_id: optional(z.string()), index: optional(z.number().int()) }),
  reply: doneReply,
});
