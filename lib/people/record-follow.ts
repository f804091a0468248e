import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { type Fan, Prisma } from '@/lib/db/generated/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { markDirty } from '@/lib/search/mark-dirty';
import { applyChannel, channelOfScene } from './apply-channel';
import { giveTagsBack } from './fans/give-tags-back';
import { lockMembersOfFans } from './lock-members';

type FollowInput = { accountId: number; openid: string; at: Date; scene: string | null };

/**
 * Records that somebody followed. Everybody has a member row from the first contact on; what the channel gives whose QR
 * code was scanned, its branch among it, is applyChannel's to say (B5, B6).
 */
export async function recordFollow(ctx: Ctx, input: FollowInput): Promise<void> {
  try {
    await retryDeadlock(() => record(ctx, input));
  } catch (error) {
    // A full sync made the same fan a moment ago: it is there now.
    if (!isUniqueViolation(error)) throw error;
    await retryDeadlock(() => record(ctx, input));
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

/** Times only go forward: of two follows the older one may be told last. */
async function followAgain(tx: Tx, fan: Fan, input: FollowInput): Promise<Fan> {
  const { at, scene } = input;
  const isNewest = fan.followedAt === null || fan.followedAt <= at;
  await tx.fan.update({
    where: { id: fan.id },
    data: {
      isSubscribed: true,
      followedAt: laterOf(fan.followedAt, at),
      unfollowedAt: null,
      lastInteractionAt: laterOf(fan.lastInteractionAt, at),
      ...(scene && isNewest ? { qrScene: scene } : {}),
    },
  });
  if (!fan.isSubscribed) await giveTagsBack(tx, { fanIds: [fan.id], at, priority: 0 });
  return fan;
}

function laterOf(one: Date | null, other: Date): Date {
  return one !== null && one > other ? one : other;
}

async function firstContact(tx: Tx, { accountId, openid, at, scene }: FollowInput) {
  // Of a follow and a leave within a moment the leave may have been handled first, when there was nobody yet to mark.
  const left = await tx.inboundMessage.findFirst({
    where: { accountId, openid, event: 'unsubscribe', sentAt: { gte: at } },
    select: { sentAt: true },
    orderBy: { sentAt: 'desc' },
  });
  const member = await tx.member.create({ data: { createdAt: at, updatedAt: at }, select: { id: true } });
  return tx.fan.create({
    data: {
      accountId,
      openid,
      memberId: member.id,
      isSubscribed: left === null,
      followedAt: at,
      unfollowedAt: left?.sentAt ?? null,
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
  await retryDeadlock(() =>
    transaction(async (tx) => {
      const fan = await lockFan(tx, input.accountId, input.openid);
      if (!fan || (fan.followedAt && fan.followedAt > input.at)) return;
      if (!fan.isSubscribed && fan.unfollowedAt && fan.unfollowedAt >= input.at) return;
      await tx.fan.update({
        where: { id: fan.id },
        data: { isSubscribed: false, unfollowedAt: input.at },
      });
      await markDirty(tx, [fan.memberId]);
    }),
  );
}

/**
 * Serialises events of one openid, also of one that has no row yet, and holds the fan's member until the transaction ends:
 * whoever merges it meanwhile waits, and we write to the one who has the fan.
 */
async function lockFan(tx: Tx, accountId: number, openid: string): Promise<Fan | null> {
  await tx.$executeRaw`select pg_advisory_xact_lock(727003, hashtext(${`${accountId}:${openid}`}))`;
  const where = { accountId_openid: { accountId, openid } };
  const fan = await tx.fan.findUnique({ where, select: { id: true } });
  if (!fan) return null;
  await lockMembersOfFans(tx, [fan.id]);
  await tx.$executeRaw`select 1 from fan where id = ${fan.id} for no key update`;
  return tx.fan.findUnique({ where });
}
