import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { setBranches } from '@/lib/members/set-branches';
import { markDirty } from '@/lib/search/mark-dirty';
import { DAY_MS } from '@/lib/time/format';
import { NEAREST, PLACES_OF_BRANCHES } from './nearest-branch';
import { type LocationSource, placeInput } from './schema';

export type ToldLocation = {
  memberId: bigint;
  /** The fan whose phone it was, if it is known. */
  fanId: bigint | null;
  /** Degrees, WGS 84. */
  latitude: number;
  longitude: number;
  /** Radius in metres that the phone named. */
  accuracyM: number | null;
  source: LocationSource;
  at: Date;
};

/** A time that is further ahead would stand above everything that comes after it. */
const AHEAD_MS = DAY_MS;

/**
 * Stores places that phones told, many at once, in the caller's transaction (B7). A place is stored once for a member, a
 * time and a source; the member shows the newest, whatever the order of arrival. Whoever has no branch of a better source
 * gets the nearest one (docs/branches.md). What is no place on Earth is left out.
 * @returns how many were new, and how many were no place
 */
export async function recordLocations(
  tx: Tx,
  ctx: Ctx,
  told: readonly ToldLocation[],
): Promise<{ newCount: number; refusedCount: number }> {
  const latest = ctx.now.getTime() + AHEAD_MS;
  const places = told.flatMap((one) => {
    const place = placeInput.safeParse(one);
    return place.success && one.at.getTime() <= latest ? [{ ...one, ...place.data }] : [];
  });
  const refusedCount = told.length - places.length;
  if (places.length === 0) return { newCount: 0, refusedCount };
  const memberIds = [...new Set(places.map((place) => place.memberId))];
  const survivors = await lockSurvivors(tx, memberIds);
  const merged = memberIds.filter((id) => !survivors.has(id));
  // Merged while we waited for the row: now it is known into whom.
  if (merged.length > 0) for (const [id, into] of await lockSurvivors(tx, merged)) survivors.set(id, into);
  const stored = await insert(
    tx,
    places.flatMap((place) => {
      const memberId = survivors.get(place.memberId);
      return memberId === undefined ? [] : [{ ...place, memberId }];
    }),
  );
  const moved = await showNewest(tx, ctx, [...new Set(stored)]);
  await markDirty(tx, moved);
  await giveBranches(tx, ctx, moved);
  return { newCount: stored.length, refusedCount };
}

/** Locks in order of id, as everybody does who locks several; somebody merged meanwhile is found under the other id. */
async function lockSurvivors(tx: Tx, ids: bigint[]): Promise<Map<bigint, bigint>> {
  const rows = await tx.$queryRaw<{ id: bigint; given: bigint }[]>`
    select m.id, g.id as given from member g join member m on m.id = coalesce(g.merged_into_id, g.id)
     where g.id = any(${ids}::bigint[]) and m.merged_into_id is null order by m.id for update of m`;
  return new Map(rows.map((row) => [row.given, row.id]));
}

/** @returns the members of those that were not there */
async function insert(tx: Tx, places: ToldLocation[]): Promise<bigint[]> {
  const column = <T>(of: (place: ToldLocation) => T) => places.map(of);
  const rows = await tx.$queryRaw<{ member_id: bigint }[]>`
    insert into member_location (member_id, fan_id, latitude, longitude, accuracy_m, source, at)
    select * from unnest(${column((p) => p.memberId)}::bigint[], ${column((p) => p.fanId)}::bigint[],
                         ${column((p) => p.latitude)}::float8[], ${column((p) => p.longitude)}::float8[],
                         ${column((p) => p.accuracyM)}::float8[], ${column((p) => p.source)}::text[],
                         ${column((p) => p.at)}::timestamptz[])
    on conflict (member_id, at, source) do nothing
    returning member_id`;
  return rows.map((row) => row.member_id);
}

/** @returns the members whose last place is another one now */
async function showNewest(tx: Tx, ctx: Ctx, memberIds: bigint[]): Promise<bigint[]> {
  if (memberIds.length === 0) return [];
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    update member m set latitude = l.latitude, longitude = l.longitude, location_accuracy_m = l.accuracy_m,
                        location_source = l.source, located_at = l.at, updated_at = ${ctx.now}
      from unnest(${memberIds}::bigint[]) x(id),
           lateral (select * from member_location where member_id = x.id order by at desc, id desc limit 1) l
     where m.id = x.id and (m.located_at is null or m.located_at < l.at)
    returning m.id`;
  return rows.map((row) => row.id);
}

/** Who is too far from everything keeps the branch of an earlier place. */
async function giveBranches(tx: Tx, ctx: Ctx, memberIds: bigint[]): Promise<void> {
  if (memberIds.length === 0) return;
  const rows = await tx.$queryRaw<{ branch_id: number; source: string; ids: bigint[] }[]>(Prisma.sql`
    with places as materialized (${PLACES_OF_BRANCHES})
    select near.branch_id, p.location_source as source, array_agg(p.id) as ids
      from member p, ${NEAREST}
     where p.id = any(${memberIds}::bigint[]) and branch_rank(p.branch_source) <= branch_rank('location')
       and (p.branch_id is distinct from near.branch_id or p.branch_source is distinct from 'location')
     group by 1, 2 order by 1, 2`);
  // A phone says where it is in nobody's name: the right to do so is the product's own.
  const own: Ctx = {
    ...ctx,
    actor: { kind: 'job', id: 'people.locations', name: 'people.locations' },
    branchIds: null,
  };
  for (const { branch_id: branchId, source, ids } of rows) {
    await setBranches(tx, own, { memberIds: ids, branchId, source: 'location', ref: source });
  }
}
