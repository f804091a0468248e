import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { lockMembers, lockMembersOfFans, lockMerges } from '@/lib/people/lock-members';
import { mergeInto } from '@/lib/people/merge-into';
import { markDirty } from '@/lib/search/mark-dirty';
import { SYNC_PRIORITY } from './write-followers';

export type OldFan = { id: bigint; openid: string };
type Moving = OldFan & { newOpenid: string | null };
type Known = { old_id: bigint; old_member: bigint; new_member: bigint | null };

/**
 * Gives fans of the old account their new openids on the new one: a new fan of the same member, with what we know of the
 * old; a fan that is here already makes its member the same person. The old fan stays, as one who has left, with its
 * WeChat tags: WeChat does not take tags along, and by them the same people can be tagged again.
 */
export async function repointFans(
  tx: Tx,
  ctx: Ctx,
  input: { migrationId: number; accountId: number; fans: Moving[] },
): Promise<{ moved: number; joined: number; failed: number }> {
  const { migrationId, accountId, fans } = input;
  const unknown = fans.filter((fan) => fan.newOpenid === null);
  await fail(tx, migrationId, unknown, 'fan.no_new_openid');
  const named = fans.filter((fan) => fan.newOpenid !== null);
  if (named.length === 0) return { moved: 0, joined: 0, failed: unknown.length };
  const ids = named.map((fan) => fan.id);
  const openids = named.map((fan) => fan.newOpenid);
  // A member that is merged meanwhile would leave its new fan with the row that was given up.
  await lockMerges(tx);
  await lockMembersOfFans(tx, ids);
  await tx.$executeRaw`
    with moving as (
      select old.*, x.openid as new_openid
        from unnest(${ids}::bigint[], ${openids}::text[]) as x(id, openid) join fan old on old.id = x.id
    )
    insert into fan (account_id, openid, member_id, is_subscribed, followed_at, unfollowed_at, scene, channel_id,
                     last_interaction_at, blacklisted_at, remark, language, qr_scene)
    select ${accountId}, new_openid, member_id, is_subscribed, followed_at, unfollowed_at, 'ADD_SCENE_ACCOUNT_MIGRATION',
           null, last_interaction_at, blacklisted_at, remark, language, qr_scene
      from moving order by id
    on conflict (account_id, openid) do nothing`;
  const known = await tx.$queryRaw<Known[]>`
    select old.id as old_id, old.member_id as old_member, f.member_id as new_member
      from unnest(${ids}::bigint[], ${openids}::text[]) as x(id, openid)
      join fan old on old.id = x.id join fan f on f.account_id = ${accountId} and f.openid = x.openid order by old.id`;
  const { joined, apart } = await join(tx, ctx, known);
  await fail(
    tx,
    migrationId,
    named.filter((fan) => apart.has(fan.id)),
    'fan.both_registered',
  );
  await tx.$executeRaw`
    update fan set is_subscribed = false, unfollowed_at = ${ctx.now} where id = any(${ids}::bigint[]) and is_subscribed`;
  await tx.$executeRaw`
    insert into fan_detail_outbox (account_id, fan_id, not_before)
    select f.account_id, f.id, ${ctx.now} from fan f
     where f.account_id = ${accountId} and f.openid = any(${openids}::text[]) and f.detailed_at is null`;
  await markDirty(
    tx,
    known.map((row) => row.old_member),
    { priority: SYNC_PRIORITY },
  );
  return { moved: named.length - apart.size, joined, failed: unknown.length + apart.size };
}

/** Where both openids are known under two members, they are one person; a registered one wins, two stay apart. */
async function join(tx: Tx, ctx: Ctx, known: Known[]): Promise<{ joined: number; apart: Set<bigint> }> {
  const apart = new Set<bigint>();
  // Somebody with several fans may have been joined a moment ago.
  const tookOver = new Map<bigint, bigint>();
  const today = (id: bigint): bigint => {
    const by = tookOver.get(id);
    return by === undefined ? id : today(by);
  };
  let joined = 0;
  for (const one of known) {
    if (one.new_member === null) continue;
    const [old_id, old_member, new_member] = [one.old_id, today(one.old_member), today(one.new_member)];
    if (new_member === old_member) continue;
    const rows = await lockMembers(tx, [old_member, new_member]);
    const [old, come] = [rows.get(old_member), rows.get(new_member)];
    if (!old || !come || old.mergedIntoId !== null || come.mergedIntoId !== null) continue;
    const isRegistered = (row: typeof old) => row.phoneHash !== null || row.registeredAt !== null;
    if (isRegistered(old) && isRegistered(come)) {
      apart.add(old_id);
      continue;
    }
    const [winner, loser] = isRegistered(come) ? [come, old] : [old, come];
    await mergeInto(tx, ctx, { winner, loser });
    tookOver.set(loser.id, winner.id);
    joined += 1;
  }
  return { joined, apart };
}

async function fail(tx: Tx, migrationId: number, fans: OldFan[], reason: string): Promise<void> {
  if (fans.length === 0) return;
  await tx.openidMigrationFailure.createMany({
    data: fans.map((fan) => ({ migrationId, fanId: fan.id, openid: fan.openid, reason })),
    skipDuplicates: true,
  });
}
