import 'server-only';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import type { TagSource } from '@/lib/db/generated/enums';
import { MAX_WECHAT_TAGS_OF_FAN } from './schema';
import type { UsableTag } from './usable-tag';

export type TagWrite = {
  tag: UsableTag;
  at: Date;
  source: TagSource;
  /** What member_tag names as the origin: the actor, the audience, the import. */
  sourceRef: string | null;
  /** For both outboxes: 0 a person waits, 9 one of very many. */
  priority: number;
};

/** Why members were left as they are: no following fan on the tag's account, 20 WeChat tags already, not to be found. */
export type TagSkips = { notFollowing: number; tooManyTags: number; unknown: number };
/** Members, not rows: those now tagged (or untagged) that were not before, and those skipped, by reason. */
export type TagChange = { changed: number; skipped: number; skips: TagSkips };

/**
 * Gives members a tag, set-wise, with the rows that index and WeChat are brought up to date from; any number up to some
 * ten thousand a transaction. Members are locked in order of id, so that two who tag the same people wait for each other
 * instead of failing. In an exclusive group the new tag takes the place of the old one. A WeChat tag is set on each
 * following fan of its account; a fan that has 20 already gets no more and is not sent to fail (用户标签管理, 45059).
 */
export async function applyTag(tx: Tx, write: TagWrite, memberIds: bigint[]): Promise<TagChange> {
  const asked = [...new Set(memberIds)];
  const ids = await lockMembers(tx, asked);
  const unknown = asked.length - ids.count;
  if (write.tag.kind === 'wechat') return applyToFans(tx, write, ids, unknown);
  await leaveExclusiveGroup(tx, write.tag.id, ids);
  return counted(
    unknown,
    await tx.$queryRaw<Counts[]>`
      with written as (
        insert into member_tag (member_id, tag_id, applied_at, source, source_ref)
        select person.id, ${write.tag.id}, ${write.at}, ${write.source}::"TagSource", ${write.sourceRef} from ${ids.each}
        on conflict (member_id, tag_id) do nothing returning member_id
      ), dirty as (${markedDirty(write)})
      select count(*)::int as changed from written`,
  );
}

/** Takes a tag from members, in the same way; who does not carry it stays as they are. */
export async function removeTag(tx: Tx, write: TagWrite, memberIds: bigint[]): Promise<TagChange> {
  const asked = [...new Set(memberIds)];
  const ids = await lockMembers(tx, asked);
  const unknown = asked.length - ids.count;
  if (write.tag.kind === 'wechat') return removeFromFans(tx, write, ids, unknown);
  return counted(
    unknown,
    await tx.$queryRaw<Counts[]>`
      with written as (
        delete from member_tag o using ${ids.each}
         where o.tag_id = ${write.tag.id} and o.member_id = person.id returning o.member_id
      ), dirty as (${markedDirty(write)})
      select count(*)::int as changed from written`,
  );
}

type Ids = { each: Prisma.Sql; count: number };
type Counts = { changed: number; not_following?: number; too_many?: number };

/** Keeps the members in hand from being merged away or tagged by somebody else until the transaction ends. */
async function lockMembers(tx: Tx, memberIds: bigint[]): Promise<Ids> {
  const [row] = await tx.$queryRaw<{ ids: string | null; count: number }[]>`
    select array_agg(id)::text as ids, count(*)::int as count from (
      select m.id from unnest(${asText(memberIds)}::text::bigint[]) as asked(id)
        join member m on m.id = asked.id and m.merged_into_id is null
       order by m.id for no key update of m) locked`;
  return {
    each: Prisma.sql`unnest(${row?.ids ?? '{}'}::text::bigint[]) as person(id)`,
    count: row?.count ?? 0,
  };
}

/** One value instead of ten thousand: a list of ids as PostgreSQL writes it. */
function asText(ids: bigint[]): string {
  return `{${ids.join(',')}}`;
}

/** In a plain group, or in none, the trigger that looks at each row's group is spared for this transaction. */
async function leaveExclusiveGroup(tx: Tx, tagId: number, ids: Ids): Promise<void> {
  // Before looking: whoever makes the group exclusive (holdTagging) waits for us, or we see what they wrote.
  await tx.$executeRaw`lock table member_tag in row exclusive mode`;
  const [tag] = await tx.$queryRaw<{ exclusive_group_id: number | null }[]>`
    select g.id as exclusive_group_id,
           set_config('tagcast.plain_tag', case when g.id is null then t.id::text else '' end, true)
      from tag t left join tag_group g on g.id = t.group_id and g.is_exclusive where t.id = ${tagId}`;
  if (!tag?.exclusive_group_id) return;
  await tx.$executeRaw`
    delete from member_tag o using ${ids.each}
     where o.member_id = person.id and o.exclusive_group_id = ${tag.exclusive_group_id} and o.tag_id <> ${tagId}`;
}

/** The wish for every following fan, and the work that brings WeChat to it. */
async function applyToFans(tx: Tx, write: TagWrite, ids: Ids, unknown: number): Promise<TagChange> {
  const { tag } = write;
  const rows = await tx.$queryRaw<Counts[]>`
    with asked as materialized (select person.id from ${ids.each}),
    fans as materialized (
      select f.id, f.member_id, own.fan_id is not null as has,
             (select count(*) from fan_tag c where c.fan_id = f.id and c.wanted) < ${MAX_WECHAT_TAGS_OF_FAN} as has_room
        from asked a join fan f on f.member_id = a.id and f.account_id = ${tag.accountId} and f.is_subscribed
        left join fan_tag own on own.fan_id = f.id and own.tag_id = ${tag.id} and own.wanted
    ), written as (
      insert into fan_tag (fan_id, tag_id, applied_at, wanted, confirmed, source)
      select id, ${tag.id}, ${write.at}, true, false, ${write.source}::"TagSource" from fans
       where not has and has_room order by id
      on conflict (fan_id, tag_id) do update
        set wanted = true, applied_at = excluded.applied_at, source = excluded.source, failure = null
        where not fan_tag.wanted
      returning fan_id
    ), queued as (${queuedForWechat(write)}),
    changed as (select distinct f.member_id from written w join fans f on f.id = w.fan_id),
    dirty as (
      insert into search_outbox (member_id, priority) select member_id, ${write.priority}::smallint from changed)
    select (select count(*) from changed)::int as changed,
           (select count(*) from asked)::int - (select count(distinct member_id) from fans)::int as not_following,
           (select count(*) from (
             select from fans group by member_id having not bool_or(has or has_room)) full_up)::int as too_many`;
  return counted(unknown, rows);
}

async function removeFromFans(tx: Tx, write: TagWrite, ids: Ids, unknown: number): Promise<TagChange> {
  const { tag } = write;
  const rows = await tx.$queryRaw<Counts[]>`
    with held as materialized (
      select t.fan_id, f.member_id from ${ids.each}
        join fan f on f.member_id = person.id and f.account_id = ${tag.accountId}
        join fan_tag t on t.fan_id = f.id and t.tag_id = ${tag.id} and t.wanted
       order by t.fan_id for no key update of t
    ), written as (
      update fan_tag t set wanted = false, failure = null from held h
       where t.fan_id = h.fan_id and t.tag_id = ${tag.id} returning t.fan_id
    ), queued as (${queuedForWechat(write)}),
    changed as (select distinct h.member_id from written w join held h on h.fan_id = w.fan_id),
    dirty as (
      insert into search_outbox (member_id, priority) select member_id, ${write.priority}::smallint from changed)
    select count(*)::int as changed from changed`;
  return counted(unknown, rows);
}

function markedDirty(write: TagWrite): Prisma.Sql {
  return Prisma.sql`
    insert into search_outbox (member_id, priority) select member_id, ${write.priority}::smallint from written`;
}

function queuedForWechat({ tag, at, priority }: TagWrite): Prisma.Sql {
  return Prisma.sql`
    insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
    select ${tag.accountId}, ${tag.id}, fan_id, ${priority}::smallint, ${at} from written`;
}

function counted(unknown: number, [row]: Counts[]): TagChange {
  const skips = { notFollowing: row?.not_following ?? 0, tooManyTags: row?.too_many ?? 0, unknown };
  return {
    changed: row?.changed ?? 0,
    skipped: skips.notFollowing + skips.tooManyTags + unknown,
    skips,
  };
}
