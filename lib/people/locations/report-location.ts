import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { nearestStore } from './nearest-store';
import { recordLocations } from './record-locations';
import type { PlaceInput } from './schema';

/**
 * Records where a fan's phone is, told by the fan on the mobile page (B7). Everybody has a member row from the first
 * contact on, so somebody who does not follow gets one here.
 * @returns the nearest store, if one is near enough
 */
export async function reportLocation(
  ctx: Ctx,
  fan: { accountId: number; openid: string },
  place: PlaceInput,
): Promise<{ nearest: { name: string; metres: number } | null }> {
  await transaction(async (tx) => {
    const { id: fanId, memberId } = await fanOf(tx, ctx, fan);
    await recordLocations(tx, ctx, [{ ...place, memberId, fanId, source: 'h5', at: ctx.now }]);
  });
  return { nearest: await nearestStore(place) };
}

/** Under the lock that pushes of one openid are serialised by (record-follow). */
async function fanOf(tx: Tx, ctx: Ctx, { accountId, openid }: { accountId: number; openid: string }) {
  await tx.$executeRaw`select pg_advisory_xact_lock(727003, hashtext(${`${accountId}:${openid}`}))`;
  const select = { id: true, memberId: true };
  const fan = await tx.fan.findUnique({ where: { accountId_openid: { accountId, openid } }, select });
  if (fan) return fan;
  const times = { createdAt: ctx.now, updatedAt: ctx.now };
  const member = await tx.member.create({ data: times, select: { id: true } });
  const data = { accountId, openid, memberId: member.id, isSubscribed: false, lastInteractionAt: ctx.now };
  return tx.fan.create({ data, select });
}
