import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { markDirty } from '@/lib/search/mark-dirty';

type FollowInput = { accountId: number; openid: string; at: Date; scene: string | null };

/**
 * Records that somebody followed. Everybody has a member row from the first contact on; the channel whose QR code was
 * scanned, and its branch, are kept unless the member has one already (B5, B6).
 */
export async function recordFollow(_ctx: Ctx, input: FollowInput): Promise<void> {
  await transaction(async (tx) => {
    const channel = input.scene
      ? await tx.channel.findUnique({
          where: { accountId_scene: { accountId: input.accountId, scene: input.scene } },
        })
      : null;
    const fan = await lockFan(tx, input.accountId, input.openid);
    if (fan) {
      // An older follow that arrives late must not undo a newer unfollow.
      if (fan.unfollowedAt && fan.unfollowedAt > input.at) return;
      await tx.fan.update({
        where: { id: fan.id },
        data: { isSubscribed: true, followedAt: input.at, unfollowedAt: null, lastInteractionAt: input.at },
      });
      await tx.member.updateMany({
        where: { id: fan.memberId, branchId: null },
        data: { branchId: channel?.branchId ?? null, branchSource: channel?.branchId ? 'channel' : null },
      });
      return markDirty(tx, [fan.memberId]);
    }
    const member = await tx.member.create({
      data: {
        branchId: channel?.branchId ?? null,
        branchSource: channel?.branchId ? 'channel' : null,
        channelId: channel?.id ?? null,
        createdAt: input.at,
        fans: {
          create: {
            accountId: input.accountId,
            openid: input.openid,
            isSubscribed: true,
            followedAt: input.at,
            lastInteractionAt: input.at,
            channelId: channel?.id ?? null,
          },
        },
      },
      select: { id: true },
    });
    await markDirty(tx, [member.id]);
  });
}

/** Records that somebody left. Somebody we never knew needs no record. */
export async function recordUnfollow(
  _ctx: Ctx,
  input: { accountId: number; openid: string; at: Date },
): Promise<void> {
  await transaction(async (tx) => {
    const fan = await lockFan(tx, input.accountId, input.openid);
    if (!fan || (fan.followedAt && fan.followedAt > input.at)) return;
    await tx.fan.update({ where: { id: fan.id }, data: { isSubscribed: false, unfollowedAt: input.at } });
    await markDirty(tx, [fan.memberId]);
  });
}

/** Serialises events of one openid, also of one that has no row yet. */
async function lockFan(tx: Tx, accountId: number, openid: string) {
  await tx.$executeRaw`select pg_advisory_xact_lock(727003, hashtext(${`${accountId}:${openid}`}))`;
  return tx.fan.findUnique({ where: { accountId_openid: { accountId, openid } } });
}
