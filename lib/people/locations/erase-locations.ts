import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockMerges } from '@/lib/people/lock-members';
import { markDirty } from '@/lib/search/mark-dirty';
import { WITHOUT_PLACE } from './inbox-place';

/**
 * Erases every place of a member, at the member's wish told to staff (B7). The branch stays: it is no place.
 * @throws AppError `common.not_found` (no such member, merged, or outside the actor's branches)
 */
export async function eraseMemberLocations(ctx: Ctx, input: { id: string }): Promise<{ count: number }> {
  allow(ctx, 'member.write');
  return erase(ctx, async (tx) => {
    const id = BigInt(input.id);
    const [row] = await tx.$queryRaw<{ branch_id: number | null; merged_into_id: bigint | null }[]>`
      select branch_id, merged_into_id from member where id = ${id} for update`;
    if (!row || row.merged_into_id !== null || !inBranchScope(ctx, row.branch_id)) {
      throw new AppError('common.not_found');
    }
    return id;
  });
}

/**
 * Erases every place of the member behind a fan, who asked for it on the mobile page. Somebody we do not know has none.
 * @param ctx of anybody; the row of the audit log names the member
 */
export async function eraseOwnLocations(
  ctx: Ctx,
  fan: { accountId: number; openid: string },
): Promise<{ count: number }> {
  return erase(ctx, async (tx) => {
    const row = await tx.fan.findUnique({
      where: { accountId_openid: { accountId: fan.accountId, openid: fan.openid } },
      select: { memberId: true },
    });
    return row?.memberId ?? null;
  });
}

async function erase(ctx: Ctx, find: (tx: Tx) => Promise<bigint | null>): Promise<{ count: number }> {
  return transaction(async (tx) => {
    // An undo brings back what both rows held: it has to wait, and to find nothing.
    await lockMerges(tx);
    const id = await find(tx);
    if (id === null) return { count: 0 };
    const count = await eraseRows(tx, ctx, id);
    await audit(tx, ctx, {
      action: 'member.erase_locations',
      targetType: 'member',
      targetId: id,
      details: { count },
    });
    return { count };
  });
}

async function eraseRows(tx: Tx, ctx: Ctx, id: bigint): Promise<number> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    select id from member where id = ${id} or merged_into_id = ${id} order by id for update`;
  const ids = rows.map((row) => row.id);
  const { count } = await tx.memberLocation.deleteMany({ where: { memberId: { in: ids } } });
  await tx.member.updateMany({
    where: { id: { in: ids } },
    data: {
      latitude: null,
      longitude: null,
      locatedAt: null,
      locationSource: null,
      locationAccuracyM: null,
      updatedAt: ctx.now,
    },
  });
  // The pushes that told them keep that they came, and when.
  await tx.$executeRaw`
    update inbound_message i set ${WITHOUT_PLACE}
      from fan f
     where f.member_id = any(${ids}::bigint[]) and i.account_id = f.account_id and i.openid = f.openid
       and i.latitude is not null`;
  await forgetInMerges(tx, ids);
  await markDirty(tx, [id]);
  return count;
}

/** What an undo would bring back; of a number that moved only the half of this person. */
async function forgetInMerges(tx: Tx, ids: bigint[]): Promise<void> {
  const none =
    '{"latitude":null,"longitude":null,"locatedAt":null,"locationSource":null,"locationAccuracyM":null}';
  await tx.$executeRaw`
    update member_merge set details = details
        || case when kind = 'merge' or winner_id = any(${ids}::bigint[])
                then jsonb_build_object('winner', details->'winner' || ${none}::jsonb) else '{}' end
        || case when kind = 'merge' or loser_id = any(${ids}::bigint[])
                then jsonb_build_object('loser', details->'loser' || ${none}::jsonb) else '{}' end
     where undone_at is null and (winner_id = any(${ids}::bigint[]) or loser_id = any(${ids}::bigint[]))`;
}
