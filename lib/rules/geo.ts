/** A place on earth, in degrees. */
export type Place = { latitude: number; longitude: number };

/**
 * Mean earth radius of Lucene's SloppyMath.haversinMeters, by which Elasticsearch measures `geo_distance`; SQL and the
 * evaluator measure by the same.
 */
export const EARTH_RADIUS_M = 6_371_008.7714;
/** A `geo_point`, and the centre of a query, keep a coordinate as a 32-bit integer, rounded down: steps of half a centimetre
 *  and a whole one (Lucene's GeoEncodingUtils; seen: four thousand points around a circle fall on the same side). */
export const LATITUDE_STEP = 180 / 2 ** 32;
export const LONGITUDE_STEP = 360 / 2 ** 32;

/** A place as the index keeps it. */
export function asIndexed({ latitude, longitude }: Place): Place {
  return {
    latitude: Math.floor(latitude / LATITUDE_STEP) * LATITUDE_STEP,
    longitude: Math.floor(longitude / LONGITUDE_STEP) * LONGITUDE_STEP,
  };
}

/** Metres between two places along the earth's surface. */
export function metresBetween(a: Place, b: Place): number {
  const [latA, latB] = [radians(a.latitude), radians(b.latitude)];
  const h =
    1 -
    Math.cos(latA - latB) +
    Math.cos(latA) * Math.cos(latB) * (1 - Math.cos(radians(a.longitude - b.longitude)));
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h / 2)));
}

/** Metres between two places as Elasticsearch measures them. */
export function indexedMetres(a: Place, b: Place): number {
  return metresBetween(asIndexed(a), asIndexed(b));
}

/** Degrees that hold everything within `metres` of a place; no longitudes where they would run over a pole or the date line. */
export function boxAround(
  { latitude, longitude }: Place,
  metres: number,
): { south: number; north: number; west: number | null; east: number | null } {
  // A little more than needed: the box only spares the sines of those who are far away.
  const angle = (metres / EARTH_RADIUS_M) * 1.001 + 1e-9;
  const [south, north] = [latitude - degrees(angle), latitude + degrees(angle)];
  const widest = Math.sin(angle) / Math.cos(radians(latitude));
  const reach =
    south > -90 && north < 90 && widest < 1 ? degrees(Math.asin(widest)) : Number.POSITIVE_INFINITY;
  const [west, east] = [longitude - reach, longitude + reach];
  return west < -180 || east > 180 ? { south, north, west: null, east: null } : { south, north, west, east };
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
