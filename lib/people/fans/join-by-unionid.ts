import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import { lockMembers, lockMerges } from '@/lib/people/lock-members';
import { mergeInto } from '@/lib/people/merge-into';
import { markDirty } from '@/lib/search/mark-dirty';

/** A member row that another takes over; `is_blank`: nothing but its fans and the time of first contact is known of it. */
type Pair = { loser: bigint; winner: bigint; is_blank: boolean };

/** Somebody merged by hand may carry two unionids, so a winner may lose in turn; more rounds than that do not occur. */
const MOST_ROUNDS = 8;

/**
 * Makes one member of all whose fans carry the same unionid, within the caller's transaction. A registered member wins,
 * else the one we knew first. Two registered members stay apart: each has a number of its own, so a person has to decide.
 * A row of which nothing is known but its fans is taken over set-wise and leaves no history, for nothing could be lost;
 * any other by `mergeInto`, with its history and undo.
 * @see WeChat docs 获取用户基本信息(UnionID机制): one person has one unionid over all accounts of an open platform
 */
export async function joinByUnionid(
  tx: Tx,
  ctx: Ctx,
  input: { unionids: string[]; priority: number },
): Promise<{ joined: number }> {
  let joined = 0;
  if (input.unionids.length === 0) return { joined };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const pairs = await findPairs(tx, input.unionids);
    if (pairs.length === 0) break;
    await takeOverBlanks(
      tx,
      ctx,
      pairs.filter((pair) => pair.is_blank),
      input.priority,
    );
    for (const pair of pairs.filter((one) => !one.is_blank)) await takeOver(tx, ctx, pair);
    joined += pairs.length;
  }
  return { joined };
}

/** Locks everybody concerned, in order of id, and says who takes over whom; who wins one group and loses another waits a round. */
async function findPairs(tx: Tx, unionids: string[]): Promise<Pair[]> {
  // Nearly everybody has one fan only: one look at the index leaves them out.
  const shared = await tx.$queryRaw<{ unionid: string }[]>`
    select unionid from fan where unionid = any(${arrayText(unionids)}::text[])
     group by unionid having min(member_id) <> max(member_id)`;
  if (shared.length === 0) return [];
  const those = arrayText(shared.map((row) => row.unionid));
  await lockMerges(tx);
  const locked = await tx.$queryRaw<{ id: bigint }[]>`
    select m.id from member m where m.id in (select f.member_id from fan f where f.unionid = any(${those}::text[]))
     order by m.id for update`;
  // Whoever a merge gave one of these fans to while we waited is not locked: the next round looks again.
  const held = arrayText(locked.map((row) => row.id));
  return tx.$queryRaw<Pair[]>`
    with people as (
      select f.unionid, m.id, m.phone_hash is not null or m.registered_at is not null as is_registered
        from fan f join member m on m.id = f.member_id and m.merged_into_id is null
       where f.unionid = any(${those}::text[]) and m.id = any(${held}::bigint[]) group by f.unionid, m.id
    ), ranked as (
      select id, is_registered, first_value(id) over (partition by unionid order by is_registered desc, id) as winner
        from people
    ), pairs as (
      select distinct on (id) id as loser, winner from ranked where id <> winner and not is_registered order by id, winner
    )
    select p.loser, p.winner,
           (m.name is null and m.phone_hash is null and m.sex is null and m.birth_month is null and m.province is null
            and m.city is null and m.branch_id is null and m.store_id is null and m.channel_id is null
            and m.latitude is null
            and not exists (select 1 from member_tag t where t.member_id = p.loser)
            and not exists (select 1 from member_location l where l.member_id = p.loser)
            and not exists (select 1 from member x where x.merged_into_id = p.loser)) as is_blank
      from pairs p join member m on m.id = p.loser
     where not exists (select 1 from pairs q where q.loser = p.winner)
     order by p.loser`;
}

async function takeOverBlanks(tx: Tx, ctx: Ctx, pairs: Pair[], priority: number): Promise<void> {
  if (pairs.length === 0) return;
  const losers = pairs.map((pair) => pair.loser);
  const winners = pairs.map((pair) => pair.winner);
  await tx.$executeRaw`
    update fan f set member_id = p.winner
      from unnest(${losers}::bigint[], ${winners}::bigint[]) as p(loser, winner) where f.member_id = p.loser`;
  await tx.$executeRaw`
    update member m set created_at = p.first_at, updated_at = ${ctx.now}
      from (select p.winner, min(l.created_at) as first_at
              from unnest(${losers}::bigint[], ${winners}::bigint[]) as p(loser, winner)
              join member l on l.id = p.loser group by p.winner) p
     where m.id = p.winner and m.created_at > p.first_at`;
  await tx.$executeRaw`
    update member m set merged_into_id = p.winner, updated_at = ${ctx.now}
      from unnest(${losers}::bigint[], ${winners}::bigint[]) as p(loser, winner) where m.id = p.loser`;
  await markDirty(tx, [...losers, ...winners], { priority });
}

async function takeOver(tx: Tx, ctx: Ctx, pair: Pair): Promise<void> {
  const rows = await lockMembers(tx, [pair.winner, pair.loser]);
  const [winner, loser] = [rows.get(pair.winner), rows.get(pair.loser)];
  if (!winner || !loser || winner.mergedIntoId !== null || loser.mergedIntoId !== null) return;
  await mergeInto(tx, ctx, { winner, loser });
}
