import { asIndexed, boxAround, EARTH_RADIUS_M, LATITUDE_STEP, LONGITUDE_STEP, type Place } from './geo';
import type { SqlCompiler } from './sql-parts';

const LATITUDE = `(floor(m.latitude / ${LATITUDE_STEP}::float8) * ${LATITUDE_STEP}::float8)`;
const LONGITUDE = `(floor(m.longitude / ${LONGITUDE_STEP}::float8) * ${LONGITUDE_STEP}::float8)`;

/**
 * Member `m` was last seen within so many metres of a place: a box first, which is cheap, then the distance as
 * Elasticsearch measures it, on coordinates rounded as it rounds them (lib/rules/geo.ts).
 */
export function nearSql(place: Place, metres: number, { bind }: SqlCompiler): string {
  const { south, north, west, east } = boxAround(place, metres);
  const number = (value: number) => `${bind(value)}::float8`;
  const parts = [
    'm.latitude is not null and m.longitude is not null',
    `m.latitude between ${number(south)} and ${number(north)}`,
  ];
  if (west !== null && east !== null) parts.push(`m.longitude between ${number(west)} and ${number(east)}`);
  const centre = asIndexed(place);
  const [latitude, longitude] = [number(centre.latitude), number(centre.longitude)];
  const h = `1 - cos(radians(${LATITUDE} - ${latitude})) + cos(radians(${LATITUDE})) * cos(radians(${latitude})) * (1 - cos(radians(${LONGITUDE} - ${longitude})))`;
  parts.push(`2 * ${EARTH_RADIUS_M}::float8 * asin(least(1, sqrt((${h}) / 2))) <= ${number(metres)}`);
  return `(${parts.join(' and ')})`;
}
