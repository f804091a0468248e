import { z } from 'zod';
import { articleInput } from './drafts';
import { defineEndpoint, download, flag, optional } from './endpoint';

/** Multipart `media`; `type` stands in the query. Lives three days. Older answers name a thumb by `thumb_media_id`. */
export const uploadMedia = defineEndpoint({
  path: '/cgi-bin/media/upload',
  method: 'POST',
  request: z.object({ type: optional(z.string()) }),
  reply: z
    .object({
      type: optional(z.string()),
      media_id: optional(z.string().min(1)),
      thumb_media_id: optional(z.string().min(1)),
      created_at: z.coerce.number().int(), // text in some answers
    })
    .refine((reply) => (reply.media_id ?? reply.thumb_media_id) !== undefined, 'no media_id'),
});

const mediaQuery = z.object({ media_id: optional(z.string()) });

/** The file, or for a video the address where it lies. */
export const getMedia = defineEndpoint({
  path: '/cgi-bin/media/get',
  method: 'GET',
  isDownload: true,
  request: mediaQuery,
  reply: z.union([download, z.object({ video_url: z.string().min(1) })]),
});

/** The speex sound (16 kHz) of a voice that came in through the JS-SDK. */
export const getSpeechMedia = defineEndpoint({
  path: '/cgi-bin/media/get/jssdk',
  method: 'GET',
  isDownload: true,
  request: mediaQuery,
  reply: download,
});

const temporaryReply = z.object({
  type: optional(z.string()),
  media_id: z.string().min(1),
  created_at: z.coerce.number().int(),
});

/** An article for mass sending as it was handed in before drafts took over; §7.9. */
export const sentArticleInput = articleInput.extend({
  show_cover_pic: optional(z.union([flag, z.enum(['0', '1']).transform((value) => value === '1')])),
});

export const uploadNews = defineEndpoint({
  path: '/cgi-bin/media/uploadnews',
  method: 'POST',
  request: z.object({ articles: optional(z.array(sentArticleInput)) }),
  reply: temporaryReply,
});

/** Gives the id that an mpvideo of mass sending wants. */
export const uploadVideo = defineEndpoint({
  path: '/cgi-bin/media/uploadvideo',
  method: 'POST',
  request: z.object({
    media_id: optional(z.string()),
    title: optional(z.string()),
    description: optional(z.string()),
  }),
  reply: temporaryReply,
});
