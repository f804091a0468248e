import { z } from 'zod';
import { defineEndpoint, doneReply, lifetime, optional } from './endpoint';

// Whatever is asked may be missing on the wire: the sandbox then answers the errcode that WeChat has for it.
const text = optional(z.string());

/** One 权限集 of func_info; `confirm_info` comes with sets that the platform itself has to confirm. */
const funcInfo = z.object({
  funcscope_category: z.object({ id: z.number().int() }),
  confirm_info: optional(
    z.object({
      need_confirm: optional(z.number().int()),
      already_confirm: optional(z.number().int()),
      can_confirm: optional(z.number().int()),
    }),
  ),
});

export const startPushTicket = defineEndpoint({
  path: '/cgi-bin/component/api_start_push_ticket',
  method: 'POST',
  request: z.object({ component_appid: text, component_secret: text }), // component_secret, not …appsecret
  reply: doneReply,
});

export const getComponentToken = defineEndpoint({
  path: '/cgi-bin/component/api_component_token',
  method: 'POST',
  request: z.object({ component_appid: text, component_appsecret: text, component_verify_ticket: text }),
  reply: z.object({ component_access_token: z.string().min(1), expires_in: lifetime }),
});

export const createPreAuthCode = defineEndpoint({
  path: '/cgi-bin/component/api_create_preauthcode',
  method: 'POST',
  request: z.object({ component_appid: text }),
  reply: z.object({ pre_auth_code: z.string().min(1), expires_in: lifetime }),
});

export const queryAuth = defineEndpoint({
  path: '/cgi-bin/component/api_query_auth',
  method: 'POST',
  request: z.object({ component_appid: text, authorization_code: text }),
  reply: z.object({
    authorization_info: z.object({
      authorizer_appid: z.string().min(1),
      authorizer_access_token: z.string().min(1),
      expires_in: lifetime,
      authorizer_refresh_token: z.string().min(1),
      func_info: z.array(funcInfo),
    }),
  }),
});

export const getAuthorizerToken = defineEndpoint({
  path: '/cgi-bin/component/api_authorizer_token',
  method: 'POST',
  request: z.object({ component_appid: text, authorizer_appid: text, authorizer_refresh_token: text }),
  reply: z.object({
    authorizer_access_token: z.string().min(1),
    expires_in: lifetime,
    authorizer_refresh_token: z.string().min(1),
  }),
});

export const getAuthorizerInfo = defineEndpoint({
  path: '/cgi-bin/component/api_get_authorizer_info',
  method: 'POST',
  isRead: true,
  request: z.object({ component_appid: text, authorizer_appid: text }),
  reply: z.object({
    authorizer_info: z.object({
      nick_name: text,
      head_img: text,
      service_type_info: optional(z.object({ id: z.number().int() })),
      verify_type_info: optional(z.object({ id: z.number().int() })),
      user_name: z.string().min(1),
      principal_name: text,
      alias: text,
      qrcode_url: text,
      signature: text,
      account_status: optional(z.number().int()),
      MiniProgramInfo: optional(z.record(z.string(), z.unknown())), // only mini programs have it
    }),
    authorization_info: z.object({
      authorizer_appid: z.string(),
      authorizer_refresh_token: text,
      func_info: z.array(funcInfo),
    }),
  }),
});

export const getAuthorizerList = defineEndpoint({
  path: '/cgi-bin/component/api_get_authorizer_list',
  method: 'POST',
  isRead: true,
  request: z.object({
    component_appid: text,
    offset: optional(z.number().int()),
    count: optional(z.number().int()),
  }),
  reply: z.object({
    total_count: z.number().int(),
    list: z.array(
      z.object({ authorizer_appid: z.string(), refresh_token: z.string(), auth_time: z.number().int() }),
    ),
  }),
});

const optionName = { component_appid: text, authorizer_appid: text, option_name: text };

export const getAuthorizerOption = defineEndpoint({
  path: '/cgi-bin/component/api_get_authorizer_option',
  method: 'POST',
  isRead: true,
  request: z.object(optionName),
  reply: z.object({ authorizer_appid: z.string(), option_name: z.string(), option_value: z.string() }),
});

export const setAuthorizerOption = defineEndpoint({
  path: '/cgi-bin/component/api_set_authorizer_option',
  method: 'POST',
  // Values are numbers in words; some clients send the number itself.
  request: z.object({ ...optionName, option_value: optional(z.union([z.string(), z.number()])) }),
  reply: doneReply,
});

/** The escape hatch of §1.4 for platforms: without a token, with the platform's secret. */
export const clearAuthorizerQuota = defineEndpoint({
  path: '/cgi-bin/component/clear_quota/v2',
  method: 'POST',
  request: z.object({ appid: text, component_appid: text, appsecret: text }),
  reply: doneReply,
});
