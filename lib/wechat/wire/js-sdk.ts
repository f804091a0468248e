import { z } from 'zod';
import { defineEndpoint, optional } from './endpoint';

export const TICKET_TYPES = ['jsapi', 'wx_card'] as const;

export const getTicket = defineEndpoint({
  path: '/cgi-bin/ticket/getticket',
  method: 'GET',
  request: z.object({ type: optional(z.string()) }),
  reply: z.object({ ticket: z.string().min(1), expires_in: z.number().int() }),
});
