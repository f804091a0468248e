import type { Sex, TagSource } from '@/lib/db/generated/enums';

/** What a member row says about the person, as far as a merge deals with it. */
export type Attributes = {
  name: string | null;
  sex: Sex | null;
  birthMonth: number | null;
  province: string | null;
  city: string | null;
  storeId: number | null;
  channelId: number | null;
  registeredAt: Date | null;
  createdAt: Date;
  branchId: number | null;
  branchSource: string | null;
  branchRef: string | null;
  phoneCipher: Uint8Array<ArrayBuffer> | null;
  phoneHash: Uint8Array<ArrayBuffer> | null;
  phoneLast4: string | null;
  latitude: number | null;
  longitude: number | null;
  locatedAt: Date | null;
  locationSource: string | null;
  locationAccuracyM: number | null;
};

/** Columns that belong together: one row gives all of a part or none. */
export const PARTS = {
  name: ['name'],
  sex: ['sex'],
  birthMonth: ['birthMonth'],
  home: ['province', 'city'],
  store: ['storeId'],
  channel: ['channelId'],
  registeredAt: ['registeredAt'],
  createdAt: ['createdAt'],
  branch: ['branchId', 'branchSource', 'branchRef'],
  phone: ['phoneCipher', 'phoneHash', 'phoneLast4'],
  location: ['latitude', 'longitude', 'locatedAt', 'locationSource', 'locationAccuracyM'],
} as const satisfies Record<string, readonly (keyof Attributes)[]>;
export type Part = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS) as Part[];

/** The order of `branch_rank` in the database; a branch without a known source counts least. */
const BRANCH_RANKS: Record<string, number> = {
  staff: 5,
  import: 5,
  api: 5,
  store: 4,
  channel: 3,
  location: 2,
};

/** What a branch's source is worth (as the SQL function branch_rank says; a test compares the two). */
export function branchRank(source: string | null): number {
  return source === null ? 0 : (BRANCH_RANKS[source] ?? 1);
}

/**
 * The parts that the surviving row takes from the other. Its own values stay and gaps are filled; the earlier
 * registration and first contact, the newer place and the branch of the higher precedence win. The number is the
 * survivor's, unless the merge happens because the person just claimed the other row's.
 */
export function partsToTake(winner: Attributes, loser: Attributes, phoneOf: 'winner' | 'loser'): Part[] {
  const takes: Record<Part, boolean> = {
    name: winner.name === null && loser.name !== null,
    sex: winner.sex === null && loser.sex !== null,
    birthMonth: winner.birthMonth === null && loser.birthMonth !== null,
    home: winner.province === null && winner.city === null && (loser.province ?? loser.city) !== null,
    store: winner.storeId === null && loser.storeId !== null,
    channel: winner.channelId === null && loser.channelId !== null,
    registeredAt: isEarlier(loser.registeredAt, winner.registeredAt),
    createdAt: isEarlier(loser.createdAt, winner.createdAt),
    branch: takesBranch(winner, loser),
    phone: loser.phoneHash !== null && (phoneOf === 'loser' || winner.phoneHash === null),
    location: loser.locatedAt !== null && (winner.locatedAt === null || loser.locatedAt > winner.locatedAt),
  };
  return PART_NAMES.filter((part) => takes[part]);
}

function isEarlier(one: Date | null, other: Date | null): boolean {
  return one !== null && (other === null || one < other);
}

function takesBranch(winner: Attributes, loser: Attributes): boolean {
  if (loser.branchId === null) return false;
  const [own, others] = [branchRank(winner.branchSource), branchRank(loser.branchSource)];
  return others > own || (others === own && winner.branchId === null);
}

/** The values of some parts. */
export function valuesOf(row: Attributes, parts: readonly Part[]): Partial<Attributes> {
  const keys: readonly (keyof Attributes)[] = parts.flatMap((part) => PARTS[part]);
  return Object.fromEntries(keys.map((key) => [key, row[key]]));
}

export type CarriedTag = {
  tagId: number;
  exclusiveGroupId: number | null;
  appliedAt: Date;
  source: TagSource;
  sourceRef: string | null;
};

export type TagPlan = {
  /** The survivor did not carry them. */
  added: CarriedTag[];
  /** Both carry them and the other row's is older: its time, source and author are kept. */
  earlier: CarriedTag[];
  /** The survivor carries another tag of the same exclusive group, which stays. */
  dropped: CarriedTag[];
};

/** What becomes of the local tags of the row that is given up. */
export function planTags(winner: readonly CarriedTag[], loser: readonly CarriedTag[]): TagPlan {
  const own = new Map(winner.map((tag) => [tag.tagId, tag]));
  const taken = new Set(winner.map((tag) => tag.exclusiveGroupId));
  const plan: TagPlan = { added: [], earlier: [], dropped: [] };
  for (const tag of loser) {
    const same = own.get(tag.tagId);
    if (same) {
      if (tag.appliedAt < same.appliedAt) plan.earlier.push(tag);
    } else if (tag.exclusiveGroupId !== null && taken.has(tag.exclusiveGroupId)) plan.dropped.push(tag);
    else {
      plan.added.push(tag);
      taken.add(tag.exclusiveGroupId);
    }
  }
  return plan;
}
