import 'server-only';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import type { KnownTag } from './vocabulary';

/** Who carries which of some tags, and who follows the accounts of the WeChat tags among them. */
export type CarriedTags = { carries: Map<bigint, Set<number>>; follows: Map<bigint, Set<number>> };

/** Looks up the tags that rows ask for, and those that stand in exclusive groups with them. */
export async function findTags(tx: Tx, memberIds: bigint[], tags: readonly KnownTag[]): Promise<CarriedTags> {
  const found: CarriedTags = { carries: new Map(), follows: new Map() };
  if (tags.length === 0 || memberIds.length === 0) return found;
  const ids = arrayText(memberIds);
  const tagIds = [...new Set([...tags.flatMap(({ id, rivalIds }) => [id, ...rivalIds])])];
  const carried = await tx.$queryRaw<{ member_id: bigint; tag_id: number }[]>`
    select o.member_id, o.tag_id from unnest(${ids}::text::bigint[]) i
      join member_tag o on o.member_id = i and o.tag_id = any(${tagIds}::int[])
    union
    select f.member_id, t.tag_id from unnest(${ids}::text::bigint[]) i
      join fan f on f.member_id = i and f.is_subscribed
      join fan_tag t on t.fan_id = f.id and t.wanted and t.tag_id = any(${tagIds}::int[])`;
  for (const { member_id, tag_id } of carried) put(found.carries, member_id, tag_id);
  const accounts = [
    ...new Set(tags.flatMap(({ kind, accountId }) => (kind === 'wechat' ? (accountId ?? []) : []))),
  ];
  if (accounts.length === 0) return found;
  const fans = await tx.$queryRaw<{ member_id: bigint; account_id: number }[]>`
    select distinct f.member_id, f.account_id from unnest(${ids}::text::bigint[]) i
      join fan f on f.member_id = i and f.is_subscribed and f.account_id = any(${accounts}::int[])`;
  for (const { member_id, account_id } of fans) put(found.follows, member_id, account_id);
  return found;
}

function put(into: Map<bigint, Set<number>>, id: bigint, value: number): void {
  const set = into.get(id);
  if (set) set.add(value);
  else into.set(id, new Set([value]));
}
