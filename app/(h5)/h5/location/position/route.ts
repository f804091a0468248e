import { z } from 'zod';
import { spendRate } from '@/lib/auth/rate-limit';
import { eraseOwnLocations } from '@/lib/people/locations/erase-locations';
import { reportLocation } from '@/lib/people/locations/report-location';
import { placeInput } from '@/lib/people/locations/schema';
import { h5Cookie, h5Route } from '@/lib/web/h5-route';
import { refusedCookie } from '../../cookies';
import { erasedText, nearestText } from '../sentences';

const PLACES_PER_HOUR = 30;

/** Where the phone is, told by its owner; answers with the nearest store. */
export const POST = h5Route(placeInput, async (ctx, fan, place) => {
  await spendRate(`h5.place:${fan.accountId}:${fan.openid}`, PLACES_PER_HOUR, 3_600);
  const { nearest } = await reportLocation(ctx, fan, place);
  return { json: await nearestText(nearest), cookies: [h5Cookie(refusedCookie(fan.accountId), '', 0)] };
});

/** Erases all places of whoever asks. */
export const DELETE = h5Route(z.object({}), async (ctx, fan) => {
  await eraseOwnLocations(ctx, fan);
  return { json: await erasedText() };
});
