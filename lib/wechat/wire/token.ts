import { z } from 'zod';
import { defineEndpoint, flag, lifetime, optional } from './endpoint';

const tokenReply = z.object({ access_token: z.string().min(1), expires_in: lifetime });

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
