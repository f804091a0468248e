import 'server-only';
import { db } from '@/lib/db/client';
import { markDirty } from '@/lib/search/mark-dirty';
import type { Position } from './fan-sync-run';
import type { Loaded, SyncWork } from './sync-step';
import { surelyBefore } from './told-at';
import { SYNC_PRIORITY } from './write-followers';

/** Fans looked at in one step, whatever account they are of: the table is walked by its key. */
const WINDOW = 50_000;

/**
 * Marks those who have left: fans that count as following, that the list did not name, and who did not follow since it
 * began. They left before the list was read, so a follow that is told later counts as newer.
 */
export async function loadLeavers({ run }: SyncWork, position: Position): Promise<Loaded> {
  const [window] = await db.$queryRaw<{ count: number; last: bigint | null }[]>`
    select count(*)::int as count, max(id) as last
      from (select id from fan where id > ${position.fanId} order by id limit ${WINDOW}) w`;
  const last = window?.last ?? position.fanId;
  const isLast = (window?.count ?? 0) < WINDOW;
  const next: Position = isLast
    ? { phase: 'blacklist', cursor: '', fanId: 0n }
    : { ...position, fanId: last };
  const before = surelyBefore(run.startedAt);
  return {
    ahead: next,
    people: 0,
    async write(tx) {
      const rows = await tx.$queryRaw<{ member_id: bigint }[]>`
        with gone as (
          select id from fan
           where id > ${position.fanId} and id <= ${last} and account_id = ${run.accountId} and is_subscribed
             and seen_sync_id is distinct from ${run.id} and (followed_at is null or followed_at < ${before})
           order by id for no key update
        )
        update fan f set is_subscribed = false, unfollowed_at = ${before} from gone where f.id = gone.id
        returning f.member_id`;
      await markDirty(
        tx,
        rows.map((row) => row.member_id),
        { priority: SYNC_PRIORITY },
      );
      return { next, counts: { left: rows.length } };
    },
  };
}
