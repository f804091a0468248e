import { z } from 'zod';
import { h5Cookie, h5Route } from '@/lib/web/h5-route';
import { REFUSED_SECONDS, refusedCookie } from '../../cookies';

/** Remembers that somebody does not want to be asked, or that they changed their mind. */
export const POST = h5Route(z.object({ isWanted: z.boolean() }), async (_ctx, fan, { isWanted }) => ({
  json: {},
  cookies: [h5Cookie(refusedCookie(fan.accountId), isWanted ? '' : '1', isWanted ? 0 : REFUSED_SECONDS)],
}));
