import 'server-only';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { NEAREST } from './nearest-branch';

/** The open store nearest to a place, and how far it is in metres; null when none is within FARTHEST_BRANCH_M. */
export async function nearestStore(place: {
  latitude: number;
  longitude: number;
}): Promise<{ name: string; metres: number } | null> {
  const [near] = await db.$queryRaw<{ name: string; metres: number }[]>(Prisma.sql`
    with places as (
      select branch_id, id as store_id, name, latitude, longitude from store
       where closed_at is null and latitude is not null and longitude is not null
    ), p(latitude, longitude) as (values (${place.latitude}::float8, ${place.longitude}::float8))
    select near.name, near.metres from p, ${NEAREST}`);
  return near ?? null;
}
