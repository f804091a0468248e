import 'server-only';
import { reserveCalls } from '@/lib/accounts/reserve-calls';
import { arrayText } from '@/lib/db/array-text';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { markDirty } from '@/lib/search/mark-dirty';
import { listBlacklist } from '@/lib/wechat/blacklist';
import type { Position } from './fan-sync-run';
import type { Loaded, SyncWork } from './sync-step';
import { surelyBefore } from './told-at';
import { SYNC_PRIORITY } from './write-followers';

type Member = { member_id: bigint | null };

/** Wishes to blacklist and the list of who is: one at a time for an account, so that neither undoes the other. */
export async function lockBlacklist(tx: Tx, accountId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(727020, ${accountId}::int)`;
}

/**
 * One page of getblacklist, 1 000 openids or 10 000 (WeChat's page and its sample differ; the reply says how many came).
 * It is asked for under the account's lock, so what it says still holds when it is written. Fans with a wish of ours on
 * its way are left alone.
 */
export async function loadBlacklistPage(work: SyncWork, position: Position): Promise<Loaded> {
  return { ahead: null, people: 0, write: (tx) => writePage(tx, work, position) };
}

async function writePage(tx: Tx, { run, client, ctx }: SyncWork, position: Position) {
  await lockBlacklist(tx, run.accountId);
  const path = '/cgi-bin/tags/members/getblacklist';
  if ((await reserveCalls(run.accountId, path, 1, ctx.now)) === 0) throw new AppError('fan.calls_used_up');
  const { value: page } = await listBlacklist(client, { after: position.cursor }).next();
  const openids = page?.openids ?? [];
  const next = page?.nextOpenid ?? '';
  const marked = await tx.$queryRaw<Member[]>`
    with held as (
      select f.id from fan f
       where f.account_id = ${run.accountId} and f.openid = any(${arrayText(openids)}::text[]) and not exists (
             select 1 from fan_wish w where w.fan_id = f.id and w.kind in ('blacklist', 'unblacklist') and w.failure is null)
       order by f.id for no key update
    )
    update fan f set blacklisted_at = coalesce(f.blacklisted_at, ${ctx.now}), blacklist_sync_id = ${run.id}
      from held where f.id = held.id
    returning case when old.blacklisted_at is null then f.member_id end as member_id`;
  await markChanged(tx, marked);
  const counts = { calls: 1, blacklisted: openids.length };
  if (page && next !== '' && next !== position.cursor) return { next: { ...position, cursor: next }, counts };
  await takeOffOthers(tx, run);
  return { next: null, counts };
}

/** Fans that we count as blacklisted and the list did not name, unless that was done here since the sync began. */
async function takeOffOthers(tx: Tx, run: SyncWork['run']): Promise<void> {
  const changed = await tx.$queryRaw<Member[]>`
    with held as (
      select f.id from fan f
       where f.account_id = ${run.accountId} and f.blacklisted_at < ${surelyBefore(run.startedAt)}
         and f.blacklist_sync_id is distinct from ${run.id} and not exists (
             select 1 from fan_wish w where w.fan_id = f.id and w.kind in ('blacklist', 'unblacklist') and w.failure is null)
       order by f.id for no key update
    )
    update fan f set blacklisted_at = null from held where f.id = held.id returning f.member_id`;
  await markChanged(tx, changed);
}

async function markChanged(tx: Tx, rows: Member[]): Promise<void> {
  const ids = rows.map((row) => row.member_id).filter((id) => id !== null);
  await markDirty(tx, ids, { priority: SYNC_PRIORITY });
}
