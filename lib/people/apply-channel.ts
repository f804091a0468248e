import 'server-only';
import type { Tx } from '@/lib/db/client';
import { markDirty } from '@/lib/search/mark-dirty';
import { applyTag } from '@/lib/tags/apply-tag';

/** For the outboxes: one person's push comes before what a sync brings. */
const WAITED_FOR = 0;
const IN_BULK = 5;

/** Somebody came by a channel. */
export type Arrival = {
  memberId: bigint;
  /** The fan whose follow it was; null for a scan by somebody who follows already. */
  fanId: bigint | null;
  channelId: number;
  /** When WeChat says it happened. */
  at: Date;
};

/**
 * The channel in use that a scene of an account stands for; null for a scene that is none of ours and for a channel that
 * was archived before `at`: its code still opens the account, and whoever comes by it is just a follower.
 */
export async function channelOfScene(
  tx: Tx,
  input: { accountId: number; scene: string | null; at: Date },
): Promise<number | null> {
  const { accountId, scene, at } = input;
  if (!scene) return null;
  const channel = await tx.channel.findUnique({
    where: { accountId_scene: { accountId, scene } },
    select: { id: true, archivedAt: true },
  });
  return channel && (!channel.archivedAt || channel.archivedAt > at) ? channel.id : null;
}

/** What somebody gets who came by a channel; as `applyChannels`. */
export function applyChannel(tx: Tx, arrival: Arrival): Promise<void> {
  return applyChannels(tx, [arrival]);
}

/**
 * Attributes arrivals, for many at once (B5, B6): the fan's first follow and the member keep the first channel; the
 * channel's branch is taken by who has none of an equal or higher rank, so the first channel with a branch stays and what
 * staff, a file, another system or a store said stands (docs/branches.md); the channel's local tags are given.
 * Repeating it changes nothing.
 */
export async function applyChannels(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
  if (arrivals.length === 0) return;
  const columns = {
    memberIds: arrivals.map((a) => a.memberId),
    fanIds: arrivals.map((a) => a.fanId),
    channelIds: arrivals.map((a) => a.channelId),
    times: arrivals.map((a) => a.at),
  };
  await keepFirstFollow(tx, columns);
  await attributeMembers(tx, columns);
  await giveTags(tx, arrivals);
  await markDirty(tx, columns.memberIds);
}

type Columns = { memberIds: bigint[]; fanIds: (bigint | null)[]; channelIds: number[]; times: Date[] };

async function keepFirstFollow(tx: Tx, { fanIds, channelIds, times }: Columns): Promise<void> {
  await tx.$executeRaw`
    with came as (
      select distinct on (fan_id) fan_id, channel_id
        from unnest(${fanIds}::bigint[], ${channelIds}::int[], ${times}::timestamptz[]) as a(fan_id, channel_id, at)
       where fan_id is not null order by fan_id, at
    ), held as (
      select f.id, came.channel_id from fan f join came on came.fan_id = f.id
       where f.channel_id is null order by f.id for update of f
    )
    update fan set channel_id = held.channel_id from held where fan.id = held.id and fan.channel_id is null`;
}

/** One statement: what others changed meanwhile is read again under the lock. History is the trigger's. */
async function attributeMembers(tx: Tx, { memberIds, channelIds, times }: Columns): Promise<void> {
  await tx.$executeRaw`
    with came as (
      select a.member_id, max(a.at) as at,
             (array_agg(c.id order by a.at, a.n))[1] as channel_id,
             (array_agg(c.id order by a.at, a.n) filter (where c.branch_id is not null))[1] as branch_channel_id,
             (array_agg(c.branch_id order by a.at, a.n) filter (where c.branch_id is not null))[1] as branch_id
        from unnest(${memberIds}::bigint[], ${channelIds}::int[], ${times}::timestamptz[])
             with ordinality as a(member_id, channel_id, at, n)
        join channel c on c.id = a.channel_id
       group by a.member_id
    ), held as (
      select came.*,
             came.branch_id is not null and branch_rank(m.branch_source) < branch_rank('channel') as takes
        from member m join came on came.member_id = m.id
       where m.merged_into_id is null order by m.id for update of m
    )
    update member m
       set channel_id = coalesce(m.channel_id, held.channel_id),
           branch_id = case when held.takes then held.branch_id else m.branch_id end,
           branch_source = case when held.takes then 'channel' else m.branch_source end,
           branch_ref = case when held.takes then held.branch_channel_id::text else m.branch_ref end,
           updated_at = greatest(m.updated_at, held.at)
      from held
     where m.id = held.member_id and (m.channel_id is null or held.takes)`;
}

/** The tags in use of each channel; in an exclusive group a tag takes the place of the one before. */
async function giveTags(tx: Tx, arrivals: readonly Arrival[]): Promise<void> {
  const found = await tx.channelTag.findMany({
    where: {
      channelId: { in: [...new Set(arrivals.map((a) => a.channelId))] },
      tag: { kind: 'local', state: 'active' },
    },
    select: { channelId: true, tag: { select: { id: true, code: true, accountId: true } } },
    orderBy: [{ channelId: 'asc' }, { tagId: 'asc' }],
  });
  const priority = arrivals.length === 1 ? WAITED_FOR : IN_BULK;
  for (const { channelId, tag } of found) {
    const came = arrivals.filter((a) => a.channelId === channelId);
    const at = new Date(Math.max(...came.map((a) => a.at.getTime())));
    const write = { tag: { ...tag, kind: 'local' as const }, at, priority };
    const memberIds = [...new Set(came.map((a) => a.memberId))];
    await applyTag(tx, { ...write, source: 'push', sourceRef: String(channelId) }, memberIds);
  }
}
