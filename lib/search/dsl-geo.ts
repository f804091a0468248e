import { MAX_KM, type RuleClause } from '@/lib/rules/clauses';
import type { Place } from '@/lib/rules/geo';
import { asObject, QueryDslError } from './dsl-error';

function illegal(reason: string): never {
  throw new QueryDslError('illegal_argument_exception', reason);
}

/**
 * `geo_distance` on `location`: a distance in m or km, and a point as an object, "lat,lon" or [lon, lat].
 * @throws QueryDslError for any other key, unit or point
 */
export function geoDistance(content: unknown): RuleClause {
  const { distance, location, ...others } = asObject(content, 'geo_distance');
  const [other] = Object.keys(others);
  if (other !== undefined)
    throw new QueryDslError('parsing_exception', `[geo_distance] query does not support [${other}]`);
  const km = kilometres(distance);
  const { latitude, longitude } = point(location);
  return { field: 'near', operator: 'point', value: { latitude, longitude, km } };
}

function kilometres(distance: unknown): number {
  const [, number, unit] = /^(\d{1,7}(?:\.\d{1,6})?)(m|km)$/.exec(String(distance)) ?? [];
  const metres = number === undefined ? Number.NaN : Math.round(Number(number) * (unit === 'km' ? 1_000 : 1));
  if (!(metres >= 100 && metres <= MAX_KM * 1_000)) {
    illegal(`[distance] takes 100m to ${MAX_KM}km, found [${JSON.stringify(distance)}]`);
  }
  return metres / 1_000;
}

function point(given: unknown): Place {
  const place = readPoint(given);
  if (!place || Math.abs(place.latitude) > 90 || Math.abs(place.longitude) > 180) {
    illegal(`[location] takes {"lat", "lon"}, "lat,lon" or [lon, lat], found [${JSON.stringify(given)}]`);
  }
  return place;
}

function readPoint(given: unknown): Place | null {
  if (typeof given === 'string') {
    const [, lat, lon] = /^\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*$/.exec(given) ?? [];
    return lat === undefined || lon === undefined ? null : { latitude: Number(lat), longitude: Number(lon) };
  }
  const [lat, lon] = Array.isArray(given)
    ? given.length === 2
      ? [given[1], given[0]]
      : []
    : typeof given === 'object' &&
        given !== null &&
        'lat' in given &&
        'lon' in given &&
        Object.keys(given).length === 2
      ? [given.lat, given.lon]
      : [];
  return typeof lat === 'number' && typeof lon === 'number' ? { latitude: lat, longitude: lon } : null;
}
