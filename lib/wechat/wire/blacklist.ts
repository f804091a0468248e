import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

export const getBlacklist = defineEndpoint({
  path: '/cgi-bin/tags/members/getblacklist',
  method: 'POST',
  isRead: true,
  request: z.object({ begin_openid: optional(z.string()) }),
  reply: z.object({
    total: z.number().int(),
    count: z.number().int(),
    data: optional(z.object({ openid: z.array(z.string()) })), // missing on the empty page
    next_openid: optional(z.string()),
  }),
});

const batch = z.object({ openid_list: z.array(z.string()) });

export const batchBlacklist = defineEndpoint({
  path: '/cgi-bin/tags/members/batchblacklist',
  method: 'POST',
  request: batch,
  reply: doneReply,
});

export const batchUnblacklist = defineEndpoint({
  path: '/cgi-bin/tags/members/batchunblacklist',
  method: 'POST',
  request: batch,
  reply: doneReply,
});
