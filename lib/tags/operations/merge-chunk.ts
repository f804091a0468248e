import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { Tag, TagGroup } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { MAX_WECHAT_TAGS_OF_FAN } from '../schema';
import type { ChunkResult, RunningOperation } from './chunk';
import { followWithDelete } from './delete-chunk';

type Into = Tag & { group: TagGroup | null };

/** Moves the next carriers of a tag to the one that takes over. @throws AppError `tag.gone` */
export async function mergeChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  const into = await tx.tag.findUnique({
    where: { id: operation.otherTagId ?? 0 },
    include: { group: true },
  });
  if (into?.state !== 'active') throw new AppError('tag.gone');
  if (into.kind === 'local') return moveMembers(tx, operation, into);
  const result = await moveFans(tx, operation, into);
  if (result.isDone) await followWithDelete(tx, operation);
  return result;
}

async function moveMembers(tx: Tx, operation: RunningOperation, into: Into): Promise<ChunkResult> {
  const { tagId, cursorId, chunkSize, outboxPriority } = operation;
  const [people] = await tx.$queryRaw<{ ids: string | null; looked: number; last: bigint | null }[]>`
    select array_agg(id)::text as ids, count(*)::int as looked, max(id) as last from (
      select m.id from member m
        join (select member_id from member_tag where tag_id = ${tagId} and member_id > ${cursorId}
               order by member_id limit ${chunkSize}) o on o.member_id = m.id
       order by m.id for no key update of m) locked`;
  const ids = people?.ids ?? '{}';
  const looked = people?.looked ?? 0;
  const exclusive = into.group?.isExclusive ? into.group.id : 0;
  // Of tags that exclude each other the newest stays, as everywhere; the one that goes makes room first.
  await tx.$executeRaw`
    delete from member_tag o using member_tag mine
     where mine.tag_id = ${tagId} and mine.member_id = any(${ids}::text::bigint[])
       and o.member_id = mine.member_id and o.exclusive_group_id = ${exclusive}
       and o.tag_id not in (${tagId}, ${into.id}) and o.applied_at < mine.applied_at`;
  await tx.$executeRaw`
    update member_tag set exclusive_group_id = null
     where tag_id = ${tagId} and member_id = any(${ids}::text::bigint[]) and exclusive_group_id = ${exclusive}`;
  await tx.$executeRaw`
    insert into member_tag (member_id, tag_id, applied_at, source, source_ref)
    select mine.member_id, ${into.id}, mine.applied_at, mine.source, mine.source_ref from member_tag mine
     where mine.tag_id = ${tagId} and mine.member_id = any(${ids}::text::bigint[])
       and not exists (select 1 from member_tag o where o.member_id = mine.member_id
                          and o.exclusive_group_id = ${exclusive} and o.tag_id <> ${into.id})
    on conflict (member_id, tag_id) do update set applied_at = excluded.applied_at
      where excluded.applied_at < member_tag.applied_at`;
  await tx.$executeRaw`
    with gone as (
      delete from member_tag where tag_id = ${tagId} and member_id = any(${ids}::text::bigint[]) returning member_id)
    insert into search_outbox (member_id, priority) select member_id, ${outboxPriority}::smallint from gone`;
  return chunkResult(operation, looked, people?.last ?? null, looked);
}

/**
 * Fans who are at WeChat's limit of 20 lose the old tag before they get the new one; for all others the old tag's deletion
 * takes it away at WeChat in one call.
 */
async function moveFans(tx: Tx, operation: RunningOperation, into: Into): Promise<ChunkResult> {
  const { tagId, cursorId, chunkSize, outboxPriority, accountId, now } = operation;
  const [people] = await tx.$queryRaw<{ ids: string | null; looked: number; last: bigint | null }[]>`
    select array_agg(fan_id)::text as ids, count(*)::int as looked, max(fan_id) as last from (
      select fan_id from fan_tag where tag_id = ${tagId} and fan_id > ${cursorId}
       order by fan_id limit ${chunkSize} for no key update) locked`;
  const ids = people?.ids ?? '{}';
  const looked = people?.looked ?? 0;
  await tx.$executeRaw`
    insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
    select ${accountId}, ${tagId}, f.id, ${outboxPriority}::smallint, ${now}
      from fan_tag mine join fan f on f.id = mine.fan_id and f.is_subscribed
     where mine.tag_id = ${tagId} and mine.fan_id = any(${ids}::text::bigint[]) and mine.wanted
       and (select count(*) from fan_tag c where c.fan_id = f.id and c.wanted) >= ${MAX_WECHAT_TAGS_OF_FAN}
     order by f.id`;
  const [moved] = await tx.$queryRaw<{ changed: number }[]>`
    with mine as materialized (
      select mine.fan_id, mine.applied_at, mine.source, f.member_id, f.is_subscribed
        from fan_tag mine join fan f on f.id = mine.fan_id
       where mine.tag_id = ${tagId} and mine.fan_id = any(${ids}::text::bigint[]) and mine.wanted
    ), written as (
      insert into fan_tag as t (fan_id, tag_id, applied_at, wanted, confirmed, source)
      select fan_id, ${into.id}, applied_at, true, false, source from mine order by fan_id
      on conflict (fan_id, tag_id) do update set wanted = true, failure = null,
        applied_at = case when t.wanted then least(t.applied_at, excluded.applied_at) else excluded.applied_at end
      returning t.fan_id, coalesce(old.wanted, false) as had
    ), queued as (
      insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
      select ${accountId}, ${into.id}, w.fan_id, ${outboxPriority}::smallint, ${now}
        from written w join mine on mine.fan_id = w.fan_id and mine.is_subscribed where not w.had order by w.fan_id
    ), dirty as (
      insert into search_outbox (member_id, priority)
      select distinct member_id, ${outboxPriority}::smallint from mine
    )
    select count(*)::int as changed from mine`;
  await tx.$executeRaw`
    update fan_tag set wanted = false, failure = null
     where tag_id = ${tagId} and fan_id = any(${ids}::text::bigint[]) and wanted`;
  return chunkResult(operation, looked, people?.last ?? null, moved?.changed ?? 0);
}

function chunkResult(
  operation: RunningOperation,
  looked: number,
  last: bigint | null,
  changed: number,
): ChunkResult {
  return {
    processed: looked,
    changed,
    cursorId: last ?? operation.cursorId,
    isDone: looked < operation.chunkSize,
  };
}
