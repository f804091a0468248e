import 'server-only';
import type { Tx } from '@/lib/db/client';
import { markDirty } from '@/lib/search/mark-dirty';
import type { Told } from './ask-details';

/** 0–2 are WeChat's own: ungrouped, its old blacklist, starred. */
const LAST_SYSTEM_TAG = 2;

/**
 * Keeps fan_tag true to the tagid_list that WeChat told: `confirmed` says what it has. A tag that we know, that WeChat has
 * and that we do not want becomes wanted, unless our wish to take it away is still on its way; a tag that WeChat has lost
 * stays wanted and unconfirmed, which the comparison of both sides (drift) shows and repairs; one that was lost because the
 * fan left and follows anew, which no push told us, is set again. Rows that changed since WeChat was asked are left alone.
 */
export async function reconcileFanTags(
  tx: Tx,
  input: { accountId: number; told: Told; now: Date; priority: number },
): Promise<void> {
  const { accountId, told, now, priority } = input;
  const said = told.fans
    .filter(({ info }) => info?.subscribe === 1)
    .map(({ id, info }) => ({
      fan: String(id),
      tags: (info?.tagid_list ?? []).filter((tag) => tag > LAST_SYSTEM_TAG),
      since: info?.subscribe_time ?? null,
    }));
  const asked = new Set(told.tags.map((tag) => tag.fanId));
  // Most fans carry nothing on either side.
  const rows = said.filter((row) => row.tags.length > 0 || asked.has(BigInt(row.fan)));
  if (rows.length === 0) return;
  const before = told.tags.map((tag) => ({ ...tag, fanId: String(tag.fanId) }));
  const changed = await tx.$queryRaw<{ member_id: bigint }[]>`
    with told as (
      select x.fan, x.tags, to_timestamp(x.since) as since
        from json_to_recordset(${JSON.stringify(rows)}::json) as x(fan bigint, tags int[], since bigint)
    ), ours as (
      select id, wechat_tag_id, slot from tag
       where account_id = ${accountId} and kind = 'wechat' and state in ('active', 'creating') and wechat_tag_id is not null
    ), said as (
      select told.fan as fan_id, ours.id as tag_id
        from told cross join unnest(told.tags) as w(id) join ours on ours.wechat_tag_id = w.id
    ), before as (
      select b.*, ours.slot is distinct from 'lent' as is_lasting from json_to_recordset(${JSON.stringify(before)}::json)
        as b("fanId" bigint, "tagId" int, wanted boolean, confirmed boolean) join ours on ours.id = b."tagId"
    ), differs as (
      select b.*, told.since, said.fan_id is not null as has,
             not b.wanted and not b.confirmed and said.fan_id is not null as is_theirs
        from before b join told on told.fan = b."fanId"
        left join said on said.fan_id = b."fanId" and said.tag_id = b."tagId"
       where b.confirmed <> (said.fan_id is not null)
    ), theirs as (
      select said.fan_id, said.tag_id from said
       where not exists (select 1 from before b where b."fanId" = said.fan_id and b."tagId" = said.tag_id)
    ), waiting as materialized (
      select o.fan_id, o.tag_id from wechat_tag_outbox o
       where o.account_id = ${accountId}
         and o.tag_id in (select tag_id from theirs union select "tagId" from differs where is_theirs)
    ), corrected as (
      update fan_tag t set confirmed = d.has,
             wanted = t.wanted or d.is_theirs,
             source = case when d.is_theirs then 'push'::"TagSource" else t.source end,
             applied_at = case when d.is_theirs then ${now} else t.applied_at end,
             failure = case when t.wanted = d.has or d.is_theirs then null else t.failure end
        from differs d
       where t.fan_id = d."fanId" and t.tag_id = d."tagId" and t.wanted = d.wanted and t.confirmed = d.confirmed
         and not (d.is_theirs and exists (select 1 from waiting w where w.fan_id = t.fan_id and w.tag_id = t.tag_id))
      returning t.fan_id, t.tag_id, d.is_theirs,
                t.wanted and d.confirmed and not d.has and d.is_lasting and t.applied_at < d.since as has_come_back
    ), again as (
      insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
      select ${accountId}, tag_id, fan_id, ${priority}::smallint, ${now} from corrected where has_come_back
       order by fan_id, tag_id
    ), added as (
      insert into fan_tag (fan_id, tag_id, applied_at, wanted, confirmed, source)
      select fan_id, tag_id, ${now}, true, true, 'push' from theirs
       where not exists (select 1 from waiting w where w.fan_id = theirs.fan_id and w.tag_id = theirs.tag_id)
       order by fan_id, tag_id
      on conflict (fan_id, tag_id) do nothing
      returning fan_id
    )
    select f.member_id from fan f
     where f.id in (select fan_id from added union select fan_id from corrected where is_theirs)`;
  await markDirty(
    tx,
    changed.map((row) => row.member_id),
    { priority },
  );
}
