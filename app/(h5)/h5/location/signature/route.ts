import { z } from 'zod';
import { signJsPage } from '@/lib/accounts/js-ticket';
import { h5Route } from '@/lib/web/h5-route';

/** What the page hands to `wx.config`, so that it may ask WeChat where the phone is. */
export const POST = h5Route(z.object({ url: z.string().max(2_000) }), async (_ctx, fan, { url }) => ({
  json: await signJsPage({ accountId: fan.accountId, url }),
}));
