import { Prisma } from '@/lib/db/generated/client';
import { EARTH_RADIUS_M } from '@/lib/rules/geo';

/** A place further than this from every store and branch says nothing about the branch (docs/branches.md). */
export const FARTHEST_BRANCH_M = 50_000;
/** Degrees of latitude are equally long everywhere; those of longitude are not, and wrap. */
const FARTHEST_DEGREES = 0.5;

/**
 * Metres on the sphere between two points of SQL, without a case for the line where longitudes wrap: cos does not see it.
 * `greatest` and `least` keep rounding from leaving the domain of asin.
 */
export function metresSql(
  a: { latitude: Prisma.Sql; longitude: Prisma.Sql },
  b: { latitude: Prisma.Sql; longitude: Prisma.Sql },
): Prisma.Sql {
  return Prisma.sql`(2 * ${EARTH_RADIUS_M}::float8 * asin(sqrt(least(1, greatest(0,
    (1 - cos(radians(${a.latitude} - ${b.latitude}))) / 2
    + cos(radians(${a.latitude})) * cos(radians(${b.latitude})) * (1 - cos(radians(${a.longitude} - ${b.longitude}))) / 2)))))`;
}

/** Open stores and branches whose place is known: `branch_id, store_id, name, latitude, longitude`. */
export const PLACES_OF_BRANCHES = Prisma.sql`
  select branch_id, id as store_id, name, latitude, longitude from store
   where closed_at is null and latitude is not null and longitude is not null
  union all
  select id, null::int, name, latitude, longitude from branch
   where latitude is not null and longitude is not null`;

/**
 * A lateral part that joins the store or branch nearest to a point `p(latitude, longitude)` of the query, within
 * FARTHEST_BRANCH_M: `near(branch_id, store_id, name, metres)`. `places` is PLACES_OF_BRANCHES under that name.
 */
export const NEAREST = Prisma.sql`
  lateral (
    select c.branch_id, c.store_id, c.name, c.metres
      from (select places.*, ${metresSql(
        { latitude: Prisma.sql`p.latitude`, longitude: Prisma.sql`p.longitude` },
        { latitude: Prisma.sql`places.latitude`, longitude: Prisma.sql`places.longitude` },
      )} as metres
              from places
             where places.latitude between p.latitude - ${FARTHEST_DEGREES}::float8 and p.latitude + ${FARTHEST_DEGREES}::float8) c
     where c.metres <= ${FARTHEST_BRANCH_M}::float8
     order by c.metres, c.store_id nulls last, c.branch_id
     limit 1) near`;
