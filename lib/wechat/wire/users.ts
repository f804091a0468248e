import { z } from 'zod';
import { defineEndpoint, optional } from './endpoint';

export const getUsers = defineEndpoint({
  path: '/cgi-bin/user/get',
  method: 'GET',
  request: z.object({ next_openid: optional(z.string()) }),
  reply: z.object({
    total: z.number().int(),
    count: z.number().int(),
    data: optional(z.object({ openid: z.array(z.string()) })), // missing on the empty page
    next_openid: optional(z.string()),
  }),
});

/** Nickname, avatar, sex and region left the answer on 2021-12-27; somebody who does not follow has little more than `openid`. */
export const userInfo = z.object({
  subscribe: z.union([z.literal(0), z.literal(1)]),
  openid: z.string(),
  unionid: optional(z.string()),
  language: optional(z.string()),
  subscribe_time: optional(z.number().int()),
  remark: optional(z.string()),
  groupid: optional(z.number().int()),
  tagid_list: optional(z.array(z.number().int())),
  subscribe_scene: optional(z.string()),
  qr_scene: optional(z.number().int()),
  qr_scene_str: optional(z.string()),
});

export const getUserInfo = defineEndpoint({
  path: '/cgi-bin/user/info',
  method: 'GET',
  request: z.object({ openid: optional(z.string()), lang: optional(z.string()) }),
  reply: userInfo,
});

export const getUserInfos = defineEndpoint({
  path: '/cgi-bin/user/info/batchget',
  method: 'POST',
  request: z.object({ user_list: z.array(z.object({ openid: z.string(), lang: optional(z.string()) })) }),
  reply: z.object({ user_info_list: z.array(userInfo) }),
});
