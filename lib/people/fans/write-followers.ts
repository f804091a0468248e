import 'server-only';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { markDirty } from '@/lib/search/mark-dirty';
import { giveTagsBack } from './give-tags-back';
import { surelyBefore } from './told-at';

/** One of very many: whoever waits on a page goes before. */
export const SYNC_PRIORITY = 9;

type Followers = {
  accountId: number;
  /** Without repeats; the order in which new members and fans are numbered. */
  openids: string[];
  syncId: number;
  /** When WeChat was asked. */
  toldAt: Date;
};

/**
 * Records that these people follow, for a whole page at once: fans we know are marked as seen, the others get a fan and a
 * member row. Whoever left after WeChat was asked stays left.
 */
export async function writeFollowers(tx: Tx, input: Followers): Promise<{ created: number }> {
  const known = await markSeen(tx, input);
  if (known === input.openids.length) return { created: 0 };
  const { created, spare } = await addFans(tx, input);
  if (spare.length > 0) {
    // A push made the same fans a moment ago: their own member rows stay, ours go, and they were seen as well.
    await tx.$executeRaw`delete from member where id = any(${spare}::bigint[])`;
    await markSeen(tx, input);
  }
  return { created };
}

/** @returns how many of the openids we know */
async function markSeen(tx: Tx, { accountId, openids, syncId, toldAt }: Followers): Promise<number> {
  const [row] = await tx.$queryRaw<{ known: number; back: bigint[]; back_fans: bigint[] }[]>`
    with known as (
      select f.id, f.is_subscribed or f.unfollowed_at is null or f.unfollowed_at < ${surelyBefore(toldAt)} as follows
        from fan f join unnest(${arrayText(openids)}::text[]) as o(openid) on o.openid = f.openid
       where f.account_id = ${accountId} order by f.id for no key update of f
    ), seen as (
      update fan f set seen_sync_id = ${syncId}, is_subscribed = k.follows,
             unfollowed_at = case when k.follows then null else f.unfollowed_at end
        from known k where f.id = k.id
      returning f.id, f.member_id, not old.is_subscribed and new.is_subscribed as is_back
    )
    select count(*)::int as known, coalesce(array_agg(member_id) filter (where is_back), '{}') as back,
           coalesce(array_agg(id) filter (where is_back), '{}') as back_fans from seen`;
  if (!row) return 0;
  await markDirty(tx, row.back, { priority: SYNC_PRIORITY });
  await giveTagsBack(tx, { fanIds: row.back_fans, at: toldAt, priority: SYNC_PRIORITY });
  return row.known;
}

/** @returns how many fans came, and the member rows for which somebody else was quicker */
async function addFans(
  tx: Tx,
  { accountId, openids, syncId, toldAt }: Followers,
): Promise<{ created: number; spare: bigint[] }> {
  const memberIds = Prisma.sql`nextval(pg_get_serial_sequence('member', 'id'))`;
  const [row] = await tx.$queryRaw<{ created: number; spare: bigint[] }[]>`
    with missing as materialized (
      select p.openid, p.n, ${memberIds} as member_id
        from (select o.openid, o.n from unnest(${arrayText(openids)}::text[]) with ordinality as o(openid, n)
               where not exists (select 1 from fan f where f.account_id = ${accountId} and f.openid = o.openid)
               order by o.n) p
    ), people as (
      insert into member (id, created_at, updated_at)
      select member_id, ${toldAt}, ${toldAt} from missing order by n
    ), come as (
      insert into fan (account_id, openid, member_id, is_subscribed, seen_sync_id)
      select ${accountId}, openid, member_id, true, ${syncId} from missing order by n
      on conflict (account_id, openid) do nothing
      returning member_id
    ), marked as (
      insert into search_outbox (member_id, priority) select member_id, ${SYNC_PRIORITY}::smallint from come
    )
    select (select count(*)::int from come) as created,
           coalesce((select array_agg(m.member_id) from missing m
                      where not exists (select 1 from come c where c.member_id = m.member_id)), '{}') as spare`;
  return row ?? { created: 0, spare: [] };
}
