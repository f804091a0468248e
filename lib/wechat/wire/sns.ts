import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

export const OAUTH_SCOPES = ['snsapi_base', 'snsapi_userinfo'] as const;

/** The page that asks a fan, under open.weixin.qq.com; browsers open it. */
export const AUTHORIZE_PATH = '/connect/oauth2/authorize';

const tokenReply = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().int(),
  refresh_token: z.string().min(1),
  openid: z.string(),
  scope: z.string(),
  is_snapshotuser: optional(z.number()),
  unionid: optional(z.string()),
});

const byComponent = {
  component_appid: optional(z.string()),
  component_access_token: optional(z.string()),
};

const exchange = {
  appid: optional(z.string()),
  code: optional(z.string()),
  grant_type: optional(z.string()),
};

export const getOauthToken = defineEndpoint({
  path: '/sns/oauth2/access_token',
  method: 'GET',
  isRead: false, // a code works once
  request: z.object({ ...exchange, secret: optional(z.string()) }),
  reply: tokenReply,
});

export const getOauthTokenByComponent = defineEndpoint({
  path: '/sns/oauth2/component/access_token',
  method: 'GET',
  isRead: false,
  request: z.object({ ...exchange, ...byComponent }),
  reply: tokenReply,
});

const refresh = {
  appid: optional(z.string()),
  grant_type: optional(z.string()),
  refresh_token: optional(z.string()),
};

export const refreshOauthToken = defineEndpoint({
  path: '/sns/oauth2/refresh_token',
  method: 'GET',
  request: z.object(refresh),
  reply: tokenReply,
});

export const refreshOauthTokenByComponent = defineEndpoint({
  path: '/sns/oauth2/component/refresh_token',
  method: 'GET',
  request: z.object({ ...refresh, ...byComponent }),
  reply: tokenReply,
});

const asUser = { access_token: optional(z.string()), openid: optional(z.string()) };

/** Sex and region are 0 and empty since 2021-10-20; `sex` comes as number or text. */
export const getOauthUser = defineEndpoint({
  path: '/sns/userinfo',
  method: 'GET',
  request: z.object({ ...asUser, lang: optional(z.string()) }),
  reply: z.object({
    openid: z.string(),
    nickname: optional(z.string()),
    sex: optional(z.union([z.number(), z.string()])),
    province: optional(z.string()),
    city: optional(z.string()),
    country: optional(z.string()),
    headimgurl: optional(z.string()),
    privilege: optional(z.array(z.string())),
    unionid: optional(z.string()),
  }),
});

export const checkOauthToken = defineEndpoint({
  path: '/sns/auth',
  method: 'GET',
  request: z.object(asUser),
  reply: doneReply,
});
