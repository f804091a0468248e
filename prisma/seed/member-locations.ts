import { pool } from '@/lib/db/client';
import { DAY_MS } from '@/lib/time/format';
import type { SeedBranch } from './organisation';
import { Random } from './random';

/** Of the members with a branch, how many have told where they are. */
const LOCATED_SHARE = 0.22;
/** Within the months for which places are kept. */
const SINCE_DAYS = 240;
/** Half the width of a city, in degrees. */
const CITY_DEGREES = 0.18;
/** One seed a member, so that the other made-up facts stay as they are without this one. */
const SEED = 20_190_222;

type SeedLocation = {
  memberId: number;
  latitude: number;
  longitude: number;
  accuracyM: number;
  source: 'wechat' | 'h5';
  at: Date;
};

/** Places around the branches' cities, more of them near the centre. */
export function locationsOf(
  members: { id: number; branchId: number | null; registeredAt: Date }[],
  { branches, now }: { branches: SeedBranch[]; now: Date },
): SeedLocation[] {
  const byId = new Map(branches.map((branch) => [branch.id, branch]));
  return members.flatMap((member): SeedLocation[] => {
    const branch = member.branchId === null ? undefined : byId.get(member.branchId);
    const random = new Random(SEED + member.id);
    if (!branch || !random.chance(LOCATED_SHARE)) return [];
    const off = () => (random.next() + random.next() - 1) * CITY_DEGREES;
    const from = Math.max(member.registeredAt.getTime(), now.getTime() - SINCE_DAYS * DAY_MS);
    return [
      {
        memberId: member.id,
        latitude: branch.latitude + off(),
        longitude: branch.longitude + off(),
        accuracyM: 10 + random.below(90),
        source: random.chance(0.75) ? 'wechat' : 'h5',
        at: new Date(from + Math.floor(random.next() * (now.getTime() - from))),
      },
    ];
  });
}

/** The history's row and the member's last place. */
export async function writeLocations(locations: SeedLocation[]): Promise<void> {
  const column = <T>(of: (location: SeedLocation) => T) => locations.map(of);
  await pool.query(
    `with told as (
       select * from unnest($1::bigint[], $2::float8[], $3::float8[], $4::float8[], $5::text[], $6::timestamptz[])
              as t(member_id, latitude, longitude, accuracy_m, source, at)
     ), history as (
       insert into member_location (member_id, latitude, longitude, accuracy_m, source, at)
       select member_id, latitude, longitude, accuracy_m, source, at from told
     )
     update member m set latitude = t.latitude, longitude = t.longitude, location_accuracy_m = t.accuracy_m,
                         location_source = t.source, located_at = t.at
       from told t where m.id = t.member_id`,
    [
      column((l) => l.memberId),
      column((l) => l.latitude),
      column((l) => l.longitude),
      column((l) => l.accuracyM),
      column((l) => l.source),
      column((l) => l.at.toISOString()),
    ],
  );
}
