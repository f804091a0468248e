import 'server-only';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';

/** Adds the waiting deltas to the folded counts. Readers add both up, so it may run at any time, anywhere. */
export async function foldTagCounts(): Promise<void> {
  if ((await db.tagCountDelta.findFirst({ select: { id: true } })) === null) return;
  await transaction(async (tx) => {
    await lockCounts(tx);
    await tx.$executeRaw`
    with gone as (delete from tag_count_delta returning tag_id, delta),
         sums as (select tag_id, sum(delta)::int as delta from gone group by tag_id)
    insert into tag_count (tag_id, member_count, counted_at) select tag_id, delta, now() from sums
    on conflict (tag_id) do update set member_count = tag_count.member_count + excluded.member_count, counted_at = now()`;
  });
}

/** Folding and recounting exclude each other: a delta taken by one must not be added after the other has counted it. */
export async function lockCounts(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(727007)`;
}
