import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { businessMonth } from '@/lib/time/format';
import { phoneFor } from './phone-for';
import type { MemberTagMark, MemberView } from './schema';

/** Merges are followed this far; more would be a chain that merging does not make. */
const MAX_MERGES = 8;

type TagFound = MemberTagMark & {
  group_name: string | null;
  applied_at: Date;
  source: string;
  failure: string | null;
  is_pending: boolean;
};

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
          receipts: { where: { month: businessMonth(ctx.now) } },
        },
        orderBy: { id: 'asc' },
      },
    },
  });
  if (!member || !inBranchScope(ctx, member.branchId)) throw new AppError('common.not_found');
  const tags = await db.$queryRaw<TagFound[]>`
    select t.code, t.name, t.kind::text as kind, g.color::int as color, g.name as group_name, v.applied_at, v.source,
           v.failure, v.is_pending
      from (
        select tag_id, applied_at, source::text as source, null as failure, false as is_pending
          from member_tag where member_id = ${id}
        union all
        select ft.tag_id, min(ft.applied_at), min(ft.source::text), max(ft.failure), bool_or(not ft.confirmed and ft.failure is null)
          from fan f join fan_tag ft on ft.fan_id = f.id and ft.wanted where f.member_id = ${id} group by ft.tag_id
      ) v
      join tag t on t.id = v.tag_id and t.state <> 'archived'
      left join tag_group g on g.id = t.group_id
     order by g.position nulls last, g.id, v.applied_at desc, t.id`;
  const { latitude, longitude, locatedAt } = member;
  return {
    id: String(member.id),
    name: member.name,
    phone: phoneFor(ctx, member.phoneCipher),
    sex: member.sex,
    birthMonth: member.birthMonth,
    province: member.province,
    city: member.city,
    branch: member.branch
      ? { id: member.branch.id, name: member.branch.name, source: member.branchSource }
      : null,
    storeName: member.store?.name ?? null,
    channelName: member.channel?.name ?? null,
    registeredAt: member.registeredAt?.toISOString() ?? null,
    createdAt: member.createdAt.toISOString(),
    location:
      latitude !== null && longitude !== null && locatedAt !== null
        ? { latitude, longitude, at: locatedAt.toISOString(), source: member.locationSource }
        : null,
    tagGroups: byGroup(tags),
    fans: member.fans.map((fan) => ({
      id: String(fan.id),
      accountName: fan.account.name,
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

async function survivorOf(id: bigint): Promise<bigint> {
  let at = id;
  for (let hops = 0; hops < MAX_MERGES; hops++) {
    const row = await db.member.findUnique({ where: { id: at }, select: { mergedIntoId: true } });
    if (!row?.mergedIntoId) return at;
    at = row.mergedIntoId;
  }
  throw new AppError('common.not_found');
}

function byGroup(tags: TagFound[]): MemberView['tagGroups'] {
  const groups: MemberView['tagGroups'] = [];
  for (const { group_name, applied_at, is_pending, ...tag } of tags) {
    let group = groups.find((g) => g.name === group_name);
    if (!group) {
      group = { name: group_name, tags: [] };
      groups.push(group);
    }
    group.tags.push({ ...tag, appliedAt: applied_at.toISOString(), isPending: is_pending });
  }
  return groups;
}
