import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope, may } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { businessMonth } from '@/lib/time/format';
import { editKeyOf } from './edit-key';
import { type NameOfRef, nameRefs } from './name-refs';
import { maskedPhone } from './phone-for';
import {
  type MergeFound,
  readBranchHistory,
  readMerges,
  readTags,
  readWechatTags,
  toTagGroups,
} from './read-member-parts';
import type { MemberView } from './schema';
import { survivorOf } from './survivor-of';

/**
 * One member with tags by group, fans, branch and last known place. A merged member's id leads to who took over.
 * @throws AppError `common.not_found`, also for members of other branches
 */
export async function getMember(ctx: Ctx, input: { id: string }): Promise<MemberView> {
  allow(ctx, 'member.read');
  const id = await survivorOf(BigInt(input.id));
  const member = await db.member.findUnique({
    where: { id },
    include: {
      branch: true,
      store: { select: { name: true } },
      channel: { select: { name: true } },
      fans: {
        include: {
          account: { select: { name: true } },
          channel: { select: { name: true } },
          receipts: { where: { month: businessMonth(ctx.now) } },
          wishes: { select: { kind: true, failure: true }, orderBy: { id: 'asc' } },
        },
        orderBy: { id: 'asc' },
      },
    },
  });
  if (!member || !inBranchScope(ctx, member.branchId)) throw new AppError('common.not_found');
  const [tags, branches, merges, wechatTags] = await Promise.all([
    readTags(id),
    readBranchHistory(id),
    readMerges(id),
    readWechatTags(id),
  ]);
  const ofBranch = { source: member.branchSource, ref: member.branchRef };
  const nameOf = await nameRefs([
    ofBranch,
    ...tags.map((tag) => ({ source: tag.source, ref: tag.source_ref })),
    ...branches,
    ...merges.map((merge) => ({ source: merge.actor_kind, ref: merge.actor_id })),
  ]);
  const { latitude, longitude, locatedAt } = member;
  return {
    id: String(member.id),
    name: member.name,
    phone: maskedPhone(member.phoneCipher),
    editKey: editKeyOf(member),
    sex: member.sex,
    birthMonth: member.birthMonth,
    province: member.province,
    city: member.city,
    branch: member.branch
      ? {
          id: member.branch.id,
          name: member.branch.name,
          source: member.branchSource,
          by: nameOf(ofBranch),
        }
      : null,
    branchHistory: branches.map((change) => ({
      at: change.at.toISOString(),
      from: change.from_name,
      to: change.to_name,
      source: change.source,
      by: nameOf(change),
    })),
    merges: merges.map((merge) => toMergeView(ctx, id, merge, nameOf)),
    storeName: member.store?.name ?? null,
    channelName: member.channel?.name ?? null,
    registeredAt: member.registeredAt?.toISOString() ?? null,
    createdAt: member.createdAt.toISOString(),
    location:
      latitude !== null && longitude !== null && locatedAt !== null
        ? {
            latitude,
            longitude,
            at: locatedAt.toISOString(),
            source: member.locationSource,
            accuracyM: member.locationAccuracyM,
          }
        : null,
    tagGroups: toTagGroups(tags, nameOf),
    fans: member.fans.map((fan) => ({
      id: String(fan.id),
      accountId: fan.accountId,
      accountName: fan.account.name,
      remark: fan.remark,
      wishes: fan.wishes,
      scene: fan.scene,
      channelName: fan.channel?.name ?? null,
      wechatTags: wechatTags.get(fan.id) ?? [],
      openid: fan.openid,
      isSubscribed: fan.isSubscribed,
      followedAt: fan.followedAt?.toISOString() ?? null,
      unfollowedAt: fan.unfollowedAt?.toISOString() ?? null,
      lastInteractionAt: fan.lastInteractionAt?.toISOString() ?? null,
      isBlacklisted: fan.blacklistedAt !== null,
      receivedThisMonth: fan.receipts[0]?.count ?? 0,
    })),
  };
}

function toMergeView(
  ctx: Ctx,
  id: bigint,
  merge: MergeFound,
  nameOf: NameOfRef,
): MemberView['merges'][number] {
  const isWinner = merge.winner_id === id;
  const isInScope = inBranchScope(ctx, merge.other_branch_id);
  // A row that was merged in is the same person; whoever gave or took a number is somebody else.
  const isSamePerson = merge.kind === 'merge' && merge.undone_at === null;
  return {
    id: merge.id,
    kind: merge.kind === 'phone_move' ? 'phone_move' : 'merge',
    isWinner,
    otherId: String(isWinner ? merge.loser_id : merge.winner_id),
    otherName: isInScope || isSamePerson ? merge.other_name : null,
    at: merge.at.toISOString(),
    by: nameOf({ source: merge.actor_kind, ref: merge.actor_id }),
    undoUntil: merge.undo_until.toISOString(),
    undoneAt: merge.undone_at?.toISOString() ?? null,
    canUndo: isInScope && merge.undone_at === null && ctx.now <= merge.undo_until && may(ctx, 'member.write'),
  };
}
