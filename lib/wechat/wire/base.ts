import { z } from 'zod';
import { defineEndpoint, doneReply, optional } from './endpoint';

export const clearQuota = defineEndpoint({
  path: '/cgi-bin/clear_quota',
  method: 'POST',
  request: z.object({ appid: optional(z.string()) }),
  reply: doneReply,
});

/** The escape hatch without a token, for when the token calls themselves are used up. */
export const clearQuotaBySecret = defineEndpoint({
  path: '/cgi-bin/clear_quota/v2',
  method: 'POST',
  request: z.object({ appid: optional(z.string()), appsecret: optional(z.string()) }),
  reply: doneReply,
});

const rateLimit = z.object({ call_count: z.number().int(), refresh_second: z.number().int() });

export const getQuota = defineEndpoint({
  path: '/cgi-bin/openapi/quota/get',
  method: 'POST',
  isRead: true,
  request: z.object({ cgi_path: optional(z.string()) }),
  reply: z.object({
    quota: z.object({
      daily_limit: z.number().int(),
      used: z.number().int(),
      remain: z.number().int(),
    }),
    rate_limit: optional(rateLimit),
    component_rate_limit: optional(rateLimit),
  }),
});

export const clearQuotaOfPath = defineEndpoint({
  path: '/cgi-bin/openapi/quota/clear',
  method: 'POST',
  request: z.object({ cgi_path: optional(z.string()) }),
  reply: doneReply,
});

export const getRid = defineEndpoint({
  path: '/cgi-bin/openapi/rid/get',
  method: 'POST',
  isRead: true,
  request: z.object({ rid: optional(z.string()) }),
  reply: z.object({
    request: z.object({
      invoke_time: z.number().int(),
      cost_in_ms: z.number(),
      request_url: z.string(),
      request_body: z.string(),
      response_body: z.string(),
      client_ip: z.string(),
    }),
  }),
});

const ipList = z.object({ ip_list: z.array(z.string()) });

/** Addresses of WeChat's API hosts. */
export const getApiIps = defineEndpoint({
  path: '/cgi-bin/get_api_domain_ip',
  method: 'GET',
  request: z.object({}),
  reply: ipList,
});

/** Addresses that pushes come from. */
export const getCallbackIps = defineEndpoint({
  path: '/cgi-bin/getcallbackip',
  method: 'GET',
  request: z.object({}),
  reply: ipList,
});

export const CALLBACK_CHECKS = ['dns', 'ping', 'all'] as const;
export const CALLBACK_CHECK_OPERATORS = ['CHINANET', 'UNICOM', 'CAP', 'DEFAULT'] as const;

export const checkCallback = defineEndpoint({
  path: '/cgi-bin/callback/check',
  method: 'POST',
  isRead: true,
  request: z.object({ action: optional(z.string()), check_operator: optional(z.string()) }),
  reply: z.object({
    dns: optional(z.array(z.object({ ip: z.string(), real_operator: z.string() }))),
    ping: optional(
      z.array(
        z.object({
          ip: z.string(),
          from_operator: z.string(),
          package_loss: z.string(), // '0%'
          time: z.string(), // '23.079ms'
        }),
      ),
    ),
  }),
});
