import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

const text = optional(z.string());
const media = optional(z.object({ media_id: text }));

/** One payload object beside `msgtype`; §11.1. */
export const customPayload = z.object({
  msgtype: text,
  text: optional(z.object({ content: text })),
  image: media,
  voice: media,
  mpnews: media,
  video: optional(z.object({ media_id: text, thumb_media_id: text, title: text, description: text })),
  music: optional(
    z.object({ title: text, description: text, musicurl: text, hqmusicurl: text, thumb_media_id: text }),
  ),
  news: optional(
    z.object({
      articles: optional(z.array(z.object({ title: text, description: text, url: text, picurl: text }))),
    }),
  ),
  mpnewsarticle: optional(z.object({ article_id: text })),
  msgmenu: optional(
    z.object({
      head_content: text,
      list: optional(z.array(z.object({ id: optional(z.union([z.string(), z.number()])), content: text }))),
      tail_content: text,
    }),
  ),
  wxcard: optional(z.object({ card_id: text })),
  miniprogrampage: optional(z.object({ title: text, appid: text, pagepath: text, thumb_media_id: text })),
});

export const customSend = defineEndpoint({
  path: '/cgi-bin/message/custom/send',
  method: 'POST',
  request: customPayload.extend({
    touser: text,
    customservice: optional(z.object({ kf_account: text })),
  }),
  reply: doneReply,
});

export const customTyping = defineEndpoint({
  path: '/cgi-bin/message/custom/typing',
  method: 'POST',
  request: z.object({ touser: text, command: text }),
  reply: doneReply,
});
