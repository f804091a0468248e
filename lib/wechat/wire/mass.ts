import { z } from 'zod';
import { defineEndpoint, doneReply, flag, numericId, optional } from './endpoint';

const mediaId = z.object({ media_id: optional(z.string()) });

/** One payload object beside `msgtype`; §7.2. An article may be named by the msg_data_id of an earlier sending. */
const payload = {
  msgtype: optional(z.string()),
  text: optional(z.object({ content: optional(z.string()) })),
  mpnews: optional(z.object({ media_id: optional(z.string()), msg_data_id: optional(numericId) })),
  voice: optional(mediaId),
  image: optional(mediaId),
  images: optional(
    z.object({
      media_ids: optional(z.array(z.string())),
      media_id: optional(z.string()),
      recommend: optional(z.string()),
      title: optional(z.string()),
      need_open_comment: optional(flag),
      only_fans_can_comment: optional(flag),
    }),
  ),
  mpvideo: optional(
    z.object({
      media_id: optional(z.string()),
      title: optional(z.string()),
      description: optional(z.string()),
    }),
  ),
  wxcard: optional(z.object({ card_id: optional(z.string()), card_ext: optional(z.string()) })),
};

export const massPayload = z.object(payload);

/** A preview takes music as well. */
const music = z.object({
  title: optional(z.string()),
  description: optional(z.string()),
  musicurl: optional(z.string()),
  hqmusicurl: optional(z.string()),
  thumb_media_id: optional(z.string()),
});

const sending = {
  ...payload,
  send_ignore_reprint: optional(flag),
  clientmsgid: optional(z.string()),
};

const sentReply = z.object({ msg_id: numericId, msg_data_id: optional(numericId) });

export const massSendAll = defineEndpoint({
  path: '/cgi-bin/message/mass/sendall',
  method: 'POST',
  request: z.object({
    filter: optional(
      z.object({
        is_to_all: optional(flag),
        tag_id: optional(z.number().int()),
        group_id: optional(z.union([z.number().int(), z.string()])), // the older name, still sent by some clients
      }),
    ),
    ...sending,
  }),
  reply: sentReply,
});

export const massSend = defineEndpoint({
  path: '/cgi-bin/message/mass/send',
  method: 'POST',
  request: z.object({ touser: optional(z.array(z.string())), ...sending }),
  reply: sentReply,
});

/** What comes with 45065 `clientmsgid exist`: the job that the first call made. */
export const existingJob = z.object({ msg_id: numericId });

export const massPreview = defineEndpoint({
  path: '/cgi-bin/message/mass/preview',
  method: 'POST',
  request: z.object({
    touser: optional(z.string()),
    towxname: optional(z.string()),
    ...payload,
    music: optional(music),
  }),
  reply: z.object({ msg_id: optional(numericId) }),
});

export const massDelete = defineEndpoint({
  path: '/cgi-bin/message/mass/delete',
  method: 'POST',
  request: z.object({
    msg_id: optional(numericId),
    url: optional(z.string()),
    article_idx: optional(z.number().int()),
  }),
  reply: doneReply,
});

export const MASS_STATUSES = ['SENDING', 'SEND_SUCCESS', 'SEND_FAIL', 'DELETE'] as const;

export const massGet = defineEndpoint({
  path: '/cgi-bin/message/mass/get',
  method: 'POST',
  isRead: true,
  request: z.object({ msg_id: optional(numericId) }),
  reply: z.object({ msg_id: optional(numericId), msg_status: z.enum(MASS_STATUSES) }),
});

/** `realspeed` in ten thousands a minute. */
export const massSpeedGet = defineEndpoint({
  path: '/cgi-bin/message/mass/speed/get',
  method: 'POST',
  isRead: true,
  request: z.object({}),
  reply: z.object({ speed: z.number().int(), realspeed: z.number().int() }),
});

/** 0 (800 000 a minute) to 4 (100 000). */
export const massSpeedSet = defineEndpoint({
  path: '/cgi-bin/message/mass/speed/set',
  method: 'POST',
  request: z.object({ speed: optional(z.number().int()) }),
  reply: doneReply,
});
