import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

const tagId = z.number().int();

export const createTag = defineEndpoint({
  path: '/cgi-bin/tags/create',
  method: 'POST',
  request: z.object({ tag: z.object({ name: z.string() }) }),
  reply: z.object({ tag: z.object({ id: tagId, name: z.string() }) }),
});

export const getTags = defineEndpoint({
  path: '/cgi-bin/tags/get',
  method: 'GET',
  request: z.object({}),
  reply: z.object({ tags: z.array(z.object({ id: tagId, name: z.string(), count: z.number().int() })) }),
});

export const updateTag = defineEndpoint({
  path: '/cgi-bin/tags/update',
  method: 'POST',
  request: z.object({ tag: z.object({ id: tagId, name: z.string() }) }),
  reply: doneReply,
});

export const deleteTag = defineEndpoint({
  path: '/cgi-bin/tags/delete',
  method: 'POST',
  request: z.object({ tag: z.object({ id: tagId }) }),
  reply: doneReply,
});

const memberBatch = z.object({ openid_list: z.array(z.string()), tagid: tagId });

export const batchTagging = defineEndpoint({
  path: '/cgi-bin/tags/members/batchtagging',
  method: 'POST',
  request: memberBatch,
  reply: doneReply,
});

export const batchUntagging = defineEndpoint({
  path: '/cgi-bin/tags/members/batchuntagging',
  method: 'POST',
  request: memberBatch,
  reply: doneReply,
});

/** What comes with 45171 `some openid fail`: the others were carried out. */
export const partialFailure = z.object({ fail_openid_list: z.array(z.string()) });

export const getTagsOfFan = defineEndpoint({
  path: '/cgi-bin/tags/getidlist',
  method: 'POST',
  isRead: true,
  request: z.object({ openid: optional(z.string()) }),
  reply: z.object({ tagid_list: z.array(tagId) }),
});

/** Current pages say POST; GET with a body is the older form, and both are answered. */
export const getFansOfTag = defineEndpoint({
  path: '/cgi-bin/user/tag/get',
  method: 'POST',
  isRead: true,
  request: z.object({ tagid: optional(tagId), next_openid: optional(z.string()) }),
  reply: z.object({
    count: z.number().int(),
    data: optional(z.object({ openid: z.array(z.string()) })), // missing on the empty page
    next_openid: optional(z.string()),
  }),
});
