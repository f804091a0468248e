import { fakerZH_CN as faker } from '@faker-js/faker';
import { blindIndex, encrypt } from '@/lib/auth/crypto';
import { pool } from '@/lib/db/client';
import { DAY_MS } from '@/lib/time/format';
import { locationsOf, writeLocations } from './member-locations';
import type { SeedBranch } from './organisation';
import type { Place } from './places';
import { Random, weightedPicker } from './random';
import type { SeedTag } from './tags';

const CHUNK = 10_000;
/** User ids begin here; the notes' example is 10086. */
export const FIRST_MEMBER_ID = 10_000_001;
const FAN_SHARE = 0.74;
/** Of those who ever followed, how many left again. */
const LEFT_SHARE = 0.055;
const REFUSING_SHARE = 0.012;
const MIN_TAGS = 2;
const MAX_TAGS = 10;
const OPENID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-';
const MOBILE_PREFIXES = [
  '134',
  '135',
  '136',
  '137',
  '138',
  '139',
  '150',
  '151',
  '152',
  '157',
  '158',
  '159',
  '182',
  '186',
  '187',
  '188',
  '199',
];

export type SeedFan = {
  openid: string;
  memberId: number;
  followedAt: Date;
  leftAt: Date | null;
  channelId: number | null;
  /** Takes no mass messages: WeChat filters them out and we learn only how many they are. */
  refusesMass: boolean;
};

export type MemberPlan = {
  count: number;
  now: Date;
  branches: SeedBranch[];
  nationalChannelIds: number[];
  places: Place[];
  tags: SeedTag[];
  accountId: number;
  /** Called with the fans of each chunk. */
  onFans: (fans: SeedFan[]) => Promise<void>;
  onProgress: (done: number) => void;
};

/** Writes members and their local tags, chunk by chunk and set-wise; memory does not grow with their number. */
export async function seedMembers(plan: MemberPlan): Promise<void> {
  const random = new Random(20_190_221);
  faker.seed(20_190_221);
  const names = Array.from({ length: 4_000 }, () => faker.person.fullName());
  const make = memberMaker(plan, random, names);
  for (let done = 0; done < plan.count; done += CHUNK) {
    const members = Array.from({ length: Math.min(CHUNK, plan.count - done) }, (_, n) =>
      make(FIRST_MEMBER_ID + done + n),
    );
    await writeMembers(members);
    await writeTags(members);
    await writeLocations(locationsOf(members, plan));
    await plan.onFans(members.flatMap((m) => (m.fan ? [m.fan] : [])));
    plan.onProgress(done + members.length);
  }
  await pool.query(`select setval(pg_get_serial_sequence('member', 'id'), (select max(id) from member))`);
}

type SeedMember = {
  id: number;
  name: string;
  phone: string | null;
  sex: 'female' | 'male' | null;
  birthMonth: number | null;
  province: string;
  city: string;
  branchId: number | null;
  branchSource: string | null;
  storeId: number | null;
  channelId: number | null;
  registeredAt: Date;
  tags: { id: number; at: Date }[];
  fan: SeedFan | null;
};

function memberMaker(plan: MemberPlan, random: Random, names: string[]) {
  const { branches, places, now } = plan;
  const pickBranch = weightedPicker(branches.map((b) => b.weight));
  const provinceOfCity = new Map(places.map((p) => [p.city, p.province]));
  const neighbours = new Map(
    branches.map((b) => [b.id, places.filter((p) => p.province === provinceOfCity.get(b.city))]),
  );
  const phones = new Set<string>();
  const [open, exclusive] = [plan.tags.filter((t) => !t.exclusive), plan.tags.filter((t) => t.exclusive)];
  const pickTag = weightedPicker(open.map((t) => t.share));

  return (id: number): SeedMember => {
    const branch = branches[pickBranch(random)];
    if (!branch) throw new Error('no branch');
    const isNational = random.chance(0.06);
    const isLocal = random.chance(0.8);
    const home = isNational
      ? random.pick(places)
      : isLocal
        ? { province: provinceOfCity.get(branch.city) ?? '', city: branch.city }
        : random.pick(neighbours.get(branch.id) ?? places);
    const registeredAt = joinedAt(random, now);
    const channelId = isNational
      ? random.pick(plan.nationalChannelIds)
      : random.chance(0.7)
        ? random.pick(branch.channelIds)
        : null;
    const phone = random.chance(0.93) ? freshPhone(random, phones) : null;
    return {
      id,
      name: random.pick(names),
      phone,
      sex: random.chance(0.9) ? (random.chance(0.62) ? 'female' : 'male') : null,
      birthMonth: random.chance(0.7) ? 1 + random.below(12) : null,
      ...home,
      branchId: isNational ? null : branch.id,
      branchSource: isNational ? null : channelId ? 'channel' : 'store',
      storeId: isNational || random.chance(0.3) ? null : random.pick(branch.storeIds),
      channelId,
      registeredAt,
      tags: tagsFor(random, registeredAt, now, open, exclusive, pickTag),
      fan: fanFor(random, id, registeredAt, now, channelId),
    };
  };
}

/** Three years of joining, more each year and more at weekends. */
function joinedAt(random: Random, now: Date): Date {
  for (;;) {
    const back = Math.floor(1_095 * (1 - Math.sqrt(random.next())));
    const at = new Date(now.getTime() - back * DAY_MS - Math.floor(random.next() * 12 * 3_600_000));
    const isWeekend = [0, 6].includes(new Date(at.getTime() + 8 * 3_600_000).getUTCDay());
    if (isWeekend || random.chance(0.7)) return at;
  }
}

function freshPhone(random: Random, used: Set<string>): string {
  for (;;) {
    const phone = random.pick(MOBILE_PREFIXES) + random.text('0123456789', 8);
    if (used.has(phone)) continue;
    used.add(phone);
    return phone;
  }
}

/** Two to ten tags; who has one of the first two has the other more often than by chance. */
function tagsFor(
  random: Random,
  since: Date,
  now: Date,
  open: SeedTag[],
  exclusive: SeedTag[],
  pickTag: (r: Random) => number,
) {
  const ids = new Set<number>();
  for (const part of [exclusive.slice(0, 4), exclusive.slice(4)]) {
    let at = random.next();
    for (const tag of part) {
      at -= tag.share;
      if (at >= 0) continue;
      ids.add(tag.id);
      break;
    }
  }
  const wanted = MIN_TAGS + Math.floor((MAX_TAGS - MIN_TAGS + 1) * random.next() ** 2.2);
  const [first, second] = open;
  while (ids.size < wanted) {
    const tag = open[pickTag(random)];
    if (!tag) continue;
    ids.add(tag.id);
    if (tag === first && second && ids.size < wanted && random.chance(0.35)) ids.add(second.id);
  }
  const span = now.getTime() - since.getTime();
  return [...ids].map((id) => ({ id, at: new Date(since.getTime() + Math.floor(random.next() * span)) }));
}

function fanFor(
  random: Random,
  memberId: number,
  registeredAt: Date,
  now: Date,
  channelId: number | null,
): SeedFan | null {
  if (!random.chance(FAN_SHARE)) return null;
  const followedAt = new Date(
    Math.max(registeredAt.getTime(), now.getTime() - Math.floor(random.next() * 730) * DAY_MS),
  );
  const span = now.getTime() - followedAt.getTime();
  const leftAt =
    random.chance(LEFT_SHARE) && span > 40 * DAY_MS
      ? new Date(followedAt.getTime() + Math.floor(random.next() * (span - 30 * DAY_MS)))
      : null;
  return {
    openid: `o${random.text(OPENID_ALPHABET, 27)}`,
    memberId,
    followedAt,
    leftAt,
    channelId,
    refusesMass: random.chance(REFUSING_SHARE),
  };
}

async function writeMembers(members: SeedMember[]): Promise<void> {
  const column = <T>(of: (m: SeedMember) => T) => members.map(of);
  await pool.query(
    `insert into member (id, name, phone_cipher, phone_hash, phone_last4, sex, birth_month, province, city, branch_id,
                         branch_source, store_id, channel_id, registered_at, created_at, updated_at)
     select id, name, phone_cipher, phone_hash, phone_last4, sex::"Sex", birth_month, province, city, branch_id,
            branch_source, store_id, channel_id, registered_at, registered_at, registered_at
       from unnest($1::bigint[], $2::text[], $3::bytea[], $4::bytea[], $5::text[], $6::text[], $7::smallint[], $8::text[], $9::text[],
                   $10::int[], $11::text[], $12::int[], $13::int[], $14::timestamptz[])
         as t(id, name, phone_cipher, phone_hash, phone_last4, sex, birth_month, province, city, branch_id, branch_source, store_id,
              channel_id, registered_at)`,
    [
      column((m) => m.id),
      column((m) => m.name),
      column((m) => (m.phone ? Buffer.from(encrypt(m.phone)) : null)),
      column((m) => (m.phone ? Buffer.from(blindIndex(m.phone)) : null)),
      column((m) => m.phone?.slice(-4) ?? null),
      column((m) => m.sex),
      column((m) => m.birthMonth),
      column((m) => m.province),
      column((m) => m.city),
      column((m) => m.branchId),
      column((m) => m.branchSource),
      column((m) => m.storeId),
      column((m) => m.channelId),
      column((m) => m.registeredAt.toISOString()),
    ],
  );
}

async function writeTags(members: SeedMember[]): Promise<void> {
  const pairs = members.flatMap((m) => m.tags.map((tag) => [m.id, tag.id, tag.at.toISOString()] as const));
  await pool.query(
    `insert into member_tag (member_id, tag_id, applied_at, source)
     select m, t, at, 'initialisation' from unnest($1::bigint[], $2::int[], $3::timestamptz[]) as x(m, t, at)`,
    [pairs.map((p) => p[0]), pairs.map((p) => p[1]), pairs.map((p) => p[2])],
  );
}
