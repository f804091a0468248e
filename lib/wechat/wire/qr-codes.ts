import { z } from 'zod';
import { defineEndpoint, optional } from './endpoint';

export const QR_ACTIONS = ['QR_SCENE', 'QR_STR_SCENE', 'QR_LIMIT_SCENE', 'QR_LIMIT_STR_SCENE'] as const;

export const createQrCode = defineEndpoint({
  path: '/cgi-bin/qrcode/create',
  method: 'POST',
  request: z.object({
    expire_seconds: optional(z.number().int()),
    action_name: optional(z.string()),
    action_info: optional(
      z.object({
        scene: optional(z.object({ scene_id: optional(z.number()), scene_str: optional(z.string()) })),
      }),
    ),
  }),
  reply: z.object({
    ticket: z.string().min(1),
    expire_seconds: optional(z.number().int()), // missing for a permanent code
    url: z.string(),
  }),
});

/** The picture of a code; it stands under mp.weixin.qq.com and is opened by browsers, without a token. */
export const SHOW_QR_CODE_PATH = '/cgi-bin/showqrcode';

export const createShortKey = defineEndpoint({
  path: '/cgi-bin/shorten/gen',
  method: 'POST',
  request: z.object({ long_data: optional(z.string()), expire_seconds: optional(z.number().int()) }),
  reply: z.object({ short_key: z.string().min(1) }),
});

export const getShortKey = defineEndpoint({
  path: '/cgi-bin/shorten/fetch',
  method: 'POST',
  isRead: true,
  request: z.object({ short_key: optional(z.string()) }),
  reply: z.object({
    long_data: z.string(),
    create_time: z.number().int(),
    expire_seconds: z.number().int(), // that are left
  }),
});
