import { z } from 'zod';
import { defineEndpoint, doneReply, numericId, optional } from './endpoint';

/** An article is named by the msg_data_id of its sending and its place, from 0. */
const ofArticle = { msg_data_id: optional(numericId), index: optional(z.number().int()) };
const ofComment = { ...ofArticle, user_comment_id: optional(numericId) };

const command = <T extends z.ZodType>(path: string, request: T) =>
  defineEndpoint({ path: `/cgi-bin/comment/${path}`, method: 'POST', request, reply: doneReply });

export const openComments = command('open', z.object(ofArticle));
export const closeComments = command('close', z.object(ofArticle));
export const electComment = command('markelect', z.object(ofComment));
export const unelectComment = command('unmarkelect', z.object(ofComment));
export const deleteComment = command('delete', z.object(ofComment));
export const addReply = command('reply/add', z.object({ ...ofComment, content: optional(z.string()) }));
export const deleteReply = command('reply/delete', z.object(ofComment));

/** `type`: 0 all, 1 those not elected, 2 the elected. */
export const listComments = defineEndpoint({
  path: '/cgi-bin/comment/list',
  method: 'POST',
  isRead: true,
  request: z.object({
    ...ofArticle,
    begin: optional(z.number().int()),
    count: optional(z.number().int()),
    type: optional(z.number().int()),
  }),
  reply: z.object({
    total: z.number().int(),
    comment: z.array(
      z.object({
        user_comment_id: numericId,
        openid: optional(z.string()),
        create_time: z.coerce.number().int(),
        content: z.string(),
        comment_type: optional(z.coerce.number().int()), // 1: elected
        reply: optional(
          z.object({ content: optional(z.string()), create_time: optional(z.coerce.number().int()) }),
        ),
      }),
    ),
  }),
});
