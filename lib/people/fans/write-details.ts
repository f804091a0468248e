import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import { applyChannels } from '@/lib/people/apply-channel';
import type { Told } from './ask-details';
import { giveTagsBack } from './give-tags-back';
import { joinByUnionid } from './join-by-unionid';
import { reconcileFanTags } from './reconcile-fan-tags';
import { surelyBefore } from './told-at';
import { SYNC_PRIORITY } from './write-followers';

/**
 * Stores what user/info told of fans, for many at once: unionid (which joins fans of several accounts to one member),
 * remark, language, scene, the QR code's scene (which attributes its channel), follow time and tags. What happened since
 * WeChat was asked stays: a follow or an unfollow that was pushed, a remark or a tag of ours.
 * @returns how many of them WeChat says have left
 */
export async function writeDetails(
  tx: Tx,
  ctx: Ctx,
  { accountId, told, priority = SYNC_PRIORITY }: { accountId: number; told: Told; priority?: number },
): Promise<{ left: number }> {
  const { unionids, back } = await updateFans(tx, told, priority);
  await attribute(tx, accountId, told);
  await joinByUnionid(tx, ctx, { unionids, priority });
  // After every member: whoever tags people locks them before the tags of their fans.
  await giveTagsBack(tx, { fanIds: back, at: ctx.now, priority });
  await reconcileFanTags(tx, { accountId, told, now: ctx.now, priority });
  return { left: told.fans.filter((fan) => fan.info?.subscribe === 0).length };
}

type Updated = { id: bigint; unionid: string | null; is_back: boolean; is_new_union: boolean };

/**
 * Marks for the index whose follow is another now. An answer that was overtaken by a later one changes no tags.
 * @returns the unionids that are new, and the fans who follow again
 */
async function updateFans(
  tx: Tx,
  { fans, toldAt }: Told,
  priority: number,
): Promise<{ unionids: string[]; back: bigint[] }> {
  const column = (of: (fan: Told['fans'][number]) => string | number | bigint | boolean | null | undefined) =>
    arrayText(fans.map(of));
  const before = surelyBefore(toldAt);
  // Locked in the order in which they are given, which is that of their ids.
  const rows = await tx.$queryRaw<Updated[]>`
    with told as (
      select x.*, to_timestamp(x.at) as followed, x.tag_list::int[] as tags
        from unnest(
          ${column((f) => f.id)}::bigint[], ${column((f) => f.info?.subscribe ?? null)}::int[],
          ${column((f) => f.info?.unionid || null)}::text[], ${column((f) => f.info?.language || null)}::text[],
          ${column((f) => f.info?.subscribe_scene || null)}::text[], ${column((f) => qrScene(f.info))}::text[],
          ${column((f) => f.info?.subscribe_time ?? null)}::bigint[],
          ${column((f) => `{${f.info?.tagid_list ?? ''}}`)}::text[], ${column((f) => f.info?.remark || null)}::text[],
          ${column((f) => f.remark)}::text[], ${column((f) => f.holdsRemark)}::boolean[]
        ) as x(id, subscribe, unionid, language, scene, qr, at, tag_list, remark, before, holds)
    ), done as (
      update fan f set
             detailed_at = greatest(f.detailed_at, ${toldAt}),
             unionid = coalesce(t.unionid, f.unionid),
             language = case when t.subscribe = 1 then t.language else f.language end,
             scene = case when t.subscribe = 1 then coalesce(t.scene, f.scene) else f.scene end,
             qr_scene = case when t.subscribe = 1 then coalesce(t.qr, f.qr_scene) else f.qr_scene end,
             remark = case when t.subscribe = 1 and not t.holds and f.remark is not distinct from t.before
                           then t.remark else f.remark end,
             wechat_tag_ids = case when t.subscribe = 1 and (f.wechat_tags_at is null or f.wechat_tags_at <= ${toldAt})
                                   then t.tags else f.wechat_tag_ids end,
             wechat_tags_at = case when t.subscribe = 1 then greatest(f.wechat_tags_at, ${toldAt}) else f.wechat_tags_at end,
             followed_at = case when t.followed is null then f.followed_at
                                when f.followed_at >= ${before} then greatest(f.followed_at, t.followed)
                                else t.followed end,
             is_subscribed = case
               when t.subscribe = 1 and (f.unfollowed_at is null or f.unfollowed_at < ${before}) then true
               when t.subscribe = 0 and (f.followed_at is null or f.followed_at < ${before}) then false
               else f.is_subscribed end,
             unfollowed_at = case
               when t.subscribe = 1 and f.unfollowed_at < ${before} then null
               when t.subscribe = 0 and f.is_subscribed and (f.followed_at is null or f.followed_at < ${before})
                 then ${before}
               else f.unfollowed_at end
        from told t
       where f.id = t.id
      returning f.id, f.member_id, f.unionid, not old.is_subscribed and new.is_subscribed as is_back,
                old.is_subscribed <> new.is_subscribed or old.followed_at is distinct from new.followed_at
                  or old.unfollowed_at is distinct from new.unfollowed_at as is_other,
                new.unionid is not null and old.unionid is distinct from new.unionid as is_new_union
    ), marked as (
      insert into search_outbox (member_id, priority)
      select distinct member_id, ${priority}::smallint from done where is_other
    )
    select id, unionid, is_back, is_new_union from done where is_new_union or is_back`;
  return {
    unionids: rows.flatMap((row) => (row.is_new_union && row.unionid !== null ? [row.unionid] : [])),
    back: rows.filter((row) => row.is_back).map((row) => row.id),
  };
}

/** The scene of the QR code that somebody followed by: a text, or a number where it is one; 0 stands for none. */
function qrScene(info: Told['fans'][number]['info']): string | null {
  if (info?.qr_scene_str) return info.qr_scene_str;
  return info?.qr_scene ? String(info.qr_scene) : null;
}

/** Who followed by a QR code of a channel before we were told by push is attributed to it now. */
async function attribute(tx: Tx, accountId: number, { fans }: Told): Promise<void> {
  const ids = fans.filter(({ info }) => info?.subscribe === 1 && qrScene(info)).map((fan) => fan.id);
  if (ids.length === 0) return;
  const rows = await tx.$queryRaw<{ memberId: bigint; fanId: bigint; channelId: number; at: Date }[]>`
    select f.member_id as "memberId", f.id as "fanId", c.id as "channelId", f.followed_at as at
      from fan f join channel c on c.account_id = ${accountId} and c.scene = f.qr_scene
     where f.id = any(${ids}::bigint[]) and f.channel_id is null and f.followed_at is not null
       and (c.archived_at is null or c.archived_at > f.followed_at)
     order by f.id`;
  await applyChannels(tx, rows);
}
