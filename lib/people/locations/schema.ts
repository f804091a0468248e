import { z } from 'zod';

/** Who told a place: a LOCATION push, a location message, the mobile page. */
export const LOCATION_SOURCES = ['wechat', 'message', 'h5'] as const;
export type LocationSource = (typeof LOCATION_SOURCES)[number];

const MAX_ACCURACY_M = 20_000_000;

const latitude = z.number().min(-90).max(90);
const longitude = z.number().min(-180).max(180);
/** Radius in metres; what is no radius is not known. */
const accuracyM = z.number().min(0).max(MAX_ACCURACY_M).nullable().catch(null);

/** Phones that know nothing tell 0/0, a point in the Gulf of Guinea. */
const isSomewhere = (place: { latitude: number; longitude: number }) =>
  place.latitude !== 0 || place.longitude !== 0;

/** A point on Earth in degrees (WGS 84). NaN, infinities, what is out of range and 0/0 are refused. */
export const placeInput = z
  .object({ latitude, longitude, accuracyM })
  .refine(isSomewhere, 'location.not_a_place');
export type PlaceInput = z.infer<typeof placeInput>;

export const KEEP_MONTHS_MIN = 1;
export const KEEP_MONTHS_MAX = 120;
export const keepMonthsInput = z.object({
  months: z.number().int().min(KEEP_MONTHS_MIN).max(KEEP_MONTHS_MAX),
});
