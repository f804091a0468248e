import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { markDirty } from '@/lib/search/mark-dirty';
import { applyChannel, channelOfScene } from './apply-channel';

type FollowInput = { accountId: number; openid: string; at: Date; scene: string | null };

/**
 * Records that somebody followed. Everybody has a member row from the first contact on; what the channel gives whose QR
 * code was scanned, its branch among it, is applyChannel's to say (B5, B6).
 */
export async function recordFollow(ctx: Ctx, input: FollowInput): Promise<void> {
  try {
    await record(ctx, input);
  } catch (error) {
    // A full sync made the same fan a moment ago: it is there now.
    if (!isUniqueViolation(error)) throw error;
    await record(ctx, input);
  }
}

async function record(ctx: Ctx, input: FollowInput): Promise<void> {
  await transaction(async (tx) => {
    const fan = await lockFan(tx, input.accountId, input.openid);
    // An older follow that arrives late must not undo a newer unfollow.
    if (fan?.unfollowedAt && fan.unfollowedAt > input.at) return;
    const { id: fanId, memberId } = fan ? await followAgain(tx, fan, input) : await firstContact(tx, input);
    // The push tells little: user/info has the unionid that joins this fan to a member we know (detailNewFans).
    await tx.fanDetailOutbox.create({ data: { accountId: input.accountId, fanId, notBefore: ctx.now } });
    const channelId = await channelOfScene(tx, input);
    if (channelId === null) return markDirty(tx, [memberId]);
    await applyChannel(tx, { memberId, fanId, channelId, at: input.at });
  });
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

async function followAgain<F extends { id: bigint }>(tx: Tx, fan: F, input: FollowInput): Promise<F> {
  const { at, scene } = input;
  await tx.fan.update({
    where: { id: fan.id },
    data: {
      isSubscribed: true,
      followedAt: at,
      unfollowedAt: null,
      lastInteractionAt: at,
      ...(scene ? { qrScene: scene } : {}),
    },
  });
  return fan;
}

async function firstContact(tx: Tx, { accountId, openid, at, scene }: FollowInput) {
  const member = await tx.member.create({ data: { createdAt: at, updatedAt: at }, select: { id: true } });
  return tx.fan.create({
    data: {
      accountId,
      openid,
      memberId: member.id,
      isSubscribed: true,
      followedAt: at,
      lastInteractionAt: at,
      qrScene: scene,
    },
    select: { id: true, memberId: true },
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
