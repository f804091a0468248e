import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

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

/** How somebody came to follow; WeChat adds to the list now and then. */
export const SUBSCRIBE_SCENES = [
  'ADD_SCENE_SEARCH',
  'ADD_SCENE_ACCOUNT_MIGRATION',
  'ADD_SCENE_PROFILE_CARD',
  'ADD_SCENE_QR_CODE',
  'ADD_SCENE_PROFILE_LINK', // the name inside an article
  'ADD_SCENE_PROFILE_ITEM', // the menu at an article's top right
  'ADD_SCENE_PAID',
  'ADD_SCENE_WECHAT_ADVERTISEMENT',
  'ADD_SCENE_REPRINT',
  'ADD_SCENE_LIVESTREAM',
  'ADD_SCENE_CHANNELS',
  'ADD_SCENE_WXA',
  'ADD_SCENE_OTHERS',
] as const;

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
  isRead: true,
  request: z.object({ user_list: z.array(z.object({ openid: z.string(), lang: optional(z.string()) })) }),
  reply: z.object({ user_info_list: z.array(userInfo) }),
});

export const updateRemark = defineEndpoint({
  path: '/cgi-bin/user/info/updateremark',
  method: 'POST',
  request: z.object({ openid: optional(z.string()), remark: optional(z.string()) }),
  reply: doneReply,
});

/** The openids that fans of an account that was merged into this one have now. */
export const changeOpenid = defineEndpoint({
  path: '/cgi-bin/changeopenid',
  method: 'POST',
  isRead: true,
  request: z.object({ from_appid: optional(z.string()), openid_list: z.array(z.string()) }),
  reply: z.object({
    result_list: z.array(
      z.object({
        ori_openid: z.string(),
        new_openid: optional(z.string()),
        err_msg: z.string(), // 'ok' or 'ori_openid error'
      }),
    ),
  }),
});
