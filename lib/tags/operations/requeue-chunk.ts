import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { ChunkResult, RunningOperation } from './chunk';

/** Tells WeChat anew of the next fans who are wanted to carry a tag, such as one that was made again there. */
export async function requeueChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  const { tagId, accountId, cursorId, chunkSize, outboxPriority, now } = operation;
  const [done] = await tx.$queryRaw<{ looked: number; last: bigint | null; changed: number }[]>`
    with next as materialized (
      select fan_id, wanted from fan_tag where tag_id = ${tagId} and fan_id > ${cursorId}
       order by fan_id limit ${chunkSize} for no key update
    ), told as (
      update fan_tag t set confirmed = false, failure = null from next
       where t.fan_id = next.fan_id and t.tag_id = ${tagId} returning t.fan_id
    ), queued as (
      insert into wechat_tag_outbox (account_id, tag_id, fan_id, priority, not_before)
      select ${accountId}, ${tagId}, f.id, ${outboxPriority}::smallint, ${now}
        from next join fan f on f.id = next.fan_id and f.is_subscribed where next.wanted order by f.id
      returning 1
    )
    select (select count(*)::int from next) as looked, (select max(fan_id) from next) as last,
           (select count(*)::int from queued) as changed from (select count(*) from told) t`;
  const looked = done?.looked ?? 0;
  return {
    processed: looked,
    changed: done?.changed ?? 0,
    cursorId: done?.last ?? cursorId,
    isDone: looked < chunkSize,
  };
}
