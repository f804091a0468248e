import 'server-only';
import { db } from '@/lib/db/client';
import type { NameOfRef, Ref } from './name-refs';
import type { MemberTagMark, MemberView } from './schema';

/** Changes of branch shown on the page; the timeline has all. */
const BRANCHES_SHOWN = 10;
/** Merges shown on the page. */
const MERGES_SHOWN = 20;

export type TagFound = MemberTagMark & {
  group_name: string | null;
  applied_at: Date;
  source: string;
  source_ref: string | null;
  failure: string | null;
  is_pending: boolean;
};

/** What a member carries but for the branch tag, group by group. */
export function readTags(id: bigint): Promise<TagFound[]> {
  return db.$queryRaw<TagFound[]>`
    select t.code, t.name, t.kind::text as kind, g.color::int as color, g.name as group_name, v.applied_at, v.source,
           v.source_ref, v.failure, v.is_pending
      from (
        select tag_id, applied_at, source::text as source, source_ref, null as failure, false as is_pending
          from member_tag where member_id = ${id}
        union all
        select ft.tag_id, min(ft.applied_at), min(ft.source::text), null, max(ft.failure),
               bool_or(not ft.confirmed and ft.failure is null)
          from fan f join fan_tag ft on ft.fan_id = f.id and ft.wanted where f.member_id = ${id} group by ft.tag_id
      ) v
      join tag t on t.id = v.tag_id and t.state <> 'archived'
      left join tag_group g on g.id = t.group_id
     order by g.position nulls last, g.id, v.applied_at desc, t.id`;
}

/** Tags as the page groups them. */
export function toTagGroups(tags: readonly TagFound[], nameOf: NameOfRef): MemberView['tagGroups'] {
  const groups: MemberView['tagGroups'] = [];
  for (const { group_name, applied_at, is_pending, source_ref, ...tag } of tags) {
    let group = groups.find((g) => g.name === group_name);
    if (!group) {
      group = { name: group_name, tags: [] };
      groups.push(group);
    }
    group.tags.push({
      ...tag,
      appliedAt: applied_at.toISOString(),
      isPending: is_pending,
      by: nameOf({ source: tag.source, ref: source_ref }),
    });
  }
  return groups;
}

export type BranchFound = Ref & { at: Date; from_name: string | null; to_name: string | null };

/** The newest changes of a member's branch. */
export function readBranchHistory(id: bigint): Promise<BranchFound[]> {
  return db.$queryRaw<BranchFound[]>`
    select c.at, c.source, c.ref, f.name as from_name, t.name as to_name
      from member_branch_change c
      left join branch f on f.id = c.from_branch_id left join branch t on t.id = c.to_branch_id
     where c.member_id = ${id} order by c.id desc limit ${BRANCHES_SHOWN}`;
}

export type MergeFound = {
  id: string;
  kind: string;
  winner_id: bigint;
  loser_id: bigint;
  other_name: string | null;
  other_branch_id: number | null;
  at: Date;
  undo_until: Date;
  undone_at: Date | null;
  actor_kind: string;
  actor_id: string;
};

/** Merges and moved numbers that this row took part in, the newest first. */
export function readMerges(id: bigint): Promise<MergeFound[]> {
  return db.$queryRaw<MergeFound[]>`
    select m.id, m.kind, m.winner_id, m.loser_id, o.name as other_name,
           o.branch_id as other_branch_id, m.at, m.undo_until, m.undone_at, m.actor_kind, m.actor_id
      from member_merge m
      left join member o on o.id = case when m.winner_id = ${id} then m.loser_id else m.winner_id end
     where m.winner_id = ${id} or m.loser_id = ${id} order by m.at desc, m.id limit ${MERGES_SHOWN}`;
}

type WechatTagFound = { fan_id: bigint; name: string; is_pending: boolean };

/**
 * The WeChat tags of each fan in WeChat's order (personalised menus match by the last one); then those that WeChat has
 * not confirmed yet. What only WeChat knows is shown by its number. Who has left carries none there: WeChat takes them.
 */
export async function readWechatTags(
  id: bigint,
): Promise<Map<bigint, { name: string; isPending: boolean }[]>> {
  const rows = await db.$queryRaw<WechatTagFound[]>`
    with own as (select id, account_id, wechat_tag_ids from fan where member_id = ${id} and is_subscribed),
    listed as (
      select o.id as fan_id, t.id as tag_id, coalesce(t.name, '#' || w.number) as name, w.n
        from own o cross join lateral unnest(o.wechat_tag_ids) with ordinality as w(number, n)
        left join tag t on t.account_id = o.account_id and t.wechat_tag_id = w.number
       where w.number > 2
    ), ours as (
      select o.id as fan_id, t.name, 1000 + row_number() over (partition by o.id order by x.applied_at, x.tag_id) as n,
             not x.confirmed as is_pending
        from own o join fan_tag x on x.fan_id = o.id and x.wanted join tag t on t.id = x.tag_id and t.state <> 'archived'
       where not exists (select 1 from listed l where l.fan_id = o.id and l.tag_id = x.tag_id)
    )
    select fan_id, name, is_pending from (
      select fan_id, name, n, false as is_pending from listed union all select fan_id, name, n, is_pending from ours
    ) a order by fan_id, n`;
  const found = new Map<bigint, { name: string; isPending: boolean }[]>();
  for (const { fan_id, name, is_pending } of rows) {
    const list = found.get(fan_id) ?? [];
    list.push({ name, isPending: is_pending });
    found.set(fan_id, list);
  }
  return found;
}
