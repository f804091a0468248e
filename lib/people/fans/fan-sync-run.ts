import 'server-only';
import { db, type Tx } from '@/lib/db/client';
import type { SyncPhase } from './schema';

/** Real time. A worker that died gives its run back after this; a living one renews it while it works. */
export const LEASE_SECONDS = 15;
const RENEW_EVERY_MS = 4_000;

/** Where a sync stands: everything before it is in the database. */
export type Position = { phase: SyncPhase; cursor: string; fanId: bigint };

/** A run that this process holds. */
export type SyncRun = {
  id: number;
  accountId: number;
  scope: string;
  startedAt: Date;
  restartCount: number;
  owner: string;
  position: Position;
};

type Row = {
  id: number;
  account_id: number;
  scope: string;
  phase: SyncPhase;
  cursor: string;
  detail_cursor: bigint;
  started_at: Date;
  restart_count: number;
};

/** The run was paused, cancelled or taken over by another worker: what was being done is not kept. */
export class RunLost extends Error {}

/**
 * Takes a run under a lease, whether it is new or was left by a worker that died.
 * @returns null when somebody else has it, it is not open, or its time has not come
 */
export async function claimRun(id: number, owner: string, now: Date): Promise<SyncRun | null> {
  const [row] = await db.$queryRaw<Row[]>`
    update fan_sync
       set status = 'running', lease_owner = ${owner}, started_at = coalesce(started_at, ${now}), not_before = null,
           lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${id} and status in ('queued', 'running')
       and (lease_until is null or lease_until < clock_timestamp()) and (not_before is null or not_before <= ${now})
    returning id, account_id, scope, phase, cursor, detail_cursor, started_at, restart_count`;
  if (!row) return null;
  return {
    id: row.id,
    accountId: row.account_id,
    scope: row.scope,
    startedAt: row.started_at,
    restartCount: row.restart_count,
    owner,
    position: { phase: row.phase, cursor: row.cursor, fanId: row.detail_cursor },
  };
}

/** Renews the lease now and then until it is stopped: WeChat may be slow to answer. */
export function keepLease(run: SyncRun): { stop: () => void } {
  const timer = setInterval(() => {
    db.$executeRaw`
      update fan_sync set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
       where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'`.catch(() => undefined);
  }, RENEW_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/** Gives the run back, so that any worker may go on with it at once. */
export async function releaseRun(run: SyncRun): Promise<void> {
  await db.$executeRaw`
    update fan_sync set lease_until = null, lease_owner = null where id = ${run.id} and lease_owner = ${run.owner}`;
}

/** What one step adds to the run's figures. */
export type Counts = {
  listed?: number;
  detailed?: number;
  created?: number;
  left?: number;
  blacklisted?: number;
  calls?: number;
  total?: number;
};

/**
 * Records a step in its own transaction: who does not hold the run any more loses the whole of it.
 * @param next null: nothing is left to do
 * @throws RunLost
 */
export async function checkpoint(
  tx: Tx,
  run: SyncRun,
  step: { next: Position | null; counts: Counts; rate: number | null; now: Date },
): Promise<void> {
  const { next, counts, rate, now } = step;
  const at = next ?? run.position;
  const kept = await tx.$executeRaw`
    update fan_sync
       set phase = ${at.phase}, cursor = ${at.cursor}, detail_cursor = ${at.fanId}, rate = ${rate}, failure = null,
           listed_count = listed_count + ${counts.listed ?? 0}, detailed_count = detailed_count + ${counts.detailed ?? 0},
           new_count = new_count + ${counts.created ?? 0}, left_count = left_count + ${counts.left ?? 0},
           blacklisted_count = blacklisted_count + ${counts.blacklisted ?? 0},
           call_count = call_count + ${counts.calls ?? 0}, total_count = coalesce(${counts.total ?? null}, total_count),
           status = ${next ? 'running' : 'finished'}::"WorkStatus",
           finished_at = ${next ? null : now}::timestamptz,
           lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'`;
  if (kept === 0) throw new RunLost();
}

/** Locks the run for a step's transaction, before anything else is written in it. @throws RunLost */
export async function holdRun(tx: Tx, run: SyncRun): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from fan_sync where id = ${run.id} and lease_owner = ${run.owner} and status = 'running' for no key update`;
  if (rows.length === 0) throw new RunLost();
}
