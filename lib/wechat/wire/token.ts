import { z } from 'zod';
import { defineEndpoint, doneReply, flag, optional } from './endpoint';

const tokenReply = z.object({ access_token: z.string().min(1), expires_in: z.number().int() });

export const getToken = defineEndpoint({
  path: '/cgi-bin/token',
  method: 'GET',
  request: z.object({
    grant_type: optional(z.string()),
    appid: optional(z.string()),
    secret: optional(z.string()),
  }),
  reply: tokenReply,
});

export const getStableToken = defineEndpoint({
  path: '/cgi-bin/stable_token',
  method: 'POST',
  request: z.object({
    grant_type: optional(z.string()),
    appid: optional(z.string()),
    secret: optional(z.string()),
    force_refresh: optional(flag),
  }),
  reply: tokenReply,
});

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
