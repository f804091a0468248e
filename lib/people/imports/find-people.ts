import 'server-only';
import { blindIndexes } from '@/lib/auth/crypto';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import type { Wanted } from './read-row';

/** A member as the plan needs it. */
export type KnownMember = {
  id: bigint;
  name: string | null;
  sex: 'male' | 'female' | null;
  birthMonth: number | null;
  province: string | null;
  city: string | null;
  phoneHash: string | null;
  branchId: number | null;
  storeId: number | null;
  registeredAt: Date | null;
};

/** Whom a run has met in an earlier chunk. */
export type Seen = { personKey: string; branchId: number | null };

export type FoundPeople = {
  /** Survivors of merges, by the id that a row names. */
  byId: Map<bigint, bigint>;
  byOpenid: Map<string, bigint>;
  /** By number, whatever secret its index was made with. */
  byPhone: Map<string, bigint>;
  /** The current index of each number, hexadecimal. */
  hashes: Map<string, string>;
  seen: Map<string, Seen>;
  members: Map<bigint, KnownMember>;
};

export type Search = { importId: string; accountId: number | null; isDryRun: boolean };

/** The key of a member, and of a number that nobody had, among those that a run has met. */
export const memberKey = (id: bigint) => `m:${id}`;
export const phoneKey = (hash: string) => `p:${hash}`;

/**
 * Finds everybody whom rows name, all at once: by id, openid and number. For a real run the members are locked in order
 * of id, as everybody else locks them, and looked up again, so that what is planned holds until it is written.
 */
export async function findPeople(tx: Tx, search: Search, rows: readonly Wanted[]): Promise<FoundPeople> {
  // Whoever writes a hundred thousand rows outruns the planner's statistics: lists are joined by index, never searched.
  await tx.$executeRaw`set local enable_seqscan = off`;
  const phones = [...new Set(rows.flatMap(({ phone }) => phone ?? []))];
  const hashes = new Map(phones.map((phone) => [phone, blindIndexes(phone).map(hex)]));
  const look = () => lookUp(tx, search, rows, hashes);
  let named = await look();
  if (!search.isDryRun) {
    await tx.$queryRaw`
      select 1 from unnest(${arrayText(idsOf(named))}::text::bigint[]) i join member m on m.id = i
       where m.merged_into_id is null order by m.id for no key update of m`;
    named = await look();
  }
  return {
    ...named,
    hashes: new Map([...hashes].map(([phone, [current = '']]) => [phone, current])),
    members: await readMembers(tx, idsOf(named)),
  };
}

type NamedPeople = Pick<FoundPeople, 'byId' | 'byOpenid' | 'byPhone' | 'seen'>;

function idsOf({ byId, byOpenid, byPhone, seen }: NamedPeople): bigint[] {
  const ids = new Set([...byId.values(), ...byOpenid.values(), ...byPhone.values()]);
  for (const { personKey } of seen.values()) {
    if (personKey.startsWith('m:')) ids.add(BigInt(personKey.slice(2)));
  }
  return [...ids];
}

async function lookUp(
  tx: Tx,
  { importId, accountId }: Search,
  rows: readonly Wanted[],
  hashes: Map<string, string[]>,
): Promise<NamedPeople> {
  const asked = arrayText(rows.flatMap(({ id }) => id ?? []));
  const openids = arrayText(rows.flatMap(({ openid }) => openid ?? []));
  const everyHash = arrayText([...hashes.values()].flat());
  const byIds = await tx.$queryRaw<{ asked: bigint; id: bigint }[]>`
    select m.id as asked, coalesce(m.merged_into_id, m.id) as id
      from unnest(${asked}::text::bigint[]) i join member m on m.id = i`;
  const byOpenids = await tx.$queryRaw<{ openid: string; id: bigint }[]>`
    select f.openid, f.member_id as id
      from unnest(${openids}::text::text[]) o join fan f on f.account_id = ${accountId ?? 0} and f.openid = o`;
  const byHashes = await tx.$queryRaw<{ hash: string; id: bigint }[]>`
    select encode(m.phone_hash, 'hex') as hash, m.id
      from unnest(${everyHash}::text::text[]) h join member m on m.phone_hash = decode(h, 'hex')`;
  const holders = new Map(byHashes.map(({ hash, id }) => [hash, id]));
  const byPhone = new Map<string, bigint>();
  for (const [phone, own] of hashes) {
    const holder = own.map((hash) => holders.get(hash)).find((id) => id !== undefined);
    if (holder !== undefined) byPhone.set(phone, holder);
  }
  const byId = new Map(byIds.map((row) => [row.asked, row.id]));
  const byOpenid = new Map(byOpenids.map(({ openid, id }) => [openid, id]));
  const keys = [
    ...new Set([...byId.values(), ...byOpenid.values(), ...byPhone.values()].map(memberKey)),
    ...[...hashes.values()].map(([current = '']) => phoneKey(current)),
  ];
  const seen = await tx.$queryRaw<{ key: string; person_key: string; branch_id: number | null }[]>`
    select s.key, s.person_key, s.branch_id
      from unnest(${arrayText(keys)}::text::text[]) k
      join import_seen s on s.import_id = ${importId}::uuid and s.key = k`;
  return {
    byId,
    byOpenid,
    byPhone,
    seen: new Map(seen.map((row) => [row.key, { personKey: row.person_key, branchId: row.branch_id }])),
  };
}

async function readMembers(tx: Tx, ids: bigint[]): Promise<Map<bigint, KnownMember>> {
  const rows = await tx.$queryRaw<KnownMember[]>`
    select m.id, m.name, m.sex::text as sex, m.birth_month::int as "birthMonth", province, city,
           encode(phone_hash, 'hex') as "phoneHash", branch_id as "branchId", store_id as "storeId",
           registered_at as "registeredAt"
      from unnest(${arrayText(ids)}::text::bigint[]) i join member m on m.id = i where m.merged_into_id is null`;
  return new Map(rows.map((row) => [row.id, row]));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
