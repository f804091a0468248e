import 'server-only';
import { db, type Tx } from '@/lib/db/client';

/** Real time. A worker that died gives its run back after this; a living one renews it while it works. */
const LEASE_SECONDS = 15;
const RENEW_EVERY_MS = 4_000;

/** A comparison that this process holds. */
export type DriftRun = { id: number; accountId: number; attempts: number; owner: string };
/** The run was cancelled or taken over by another worker: what was being done is not kept. */
export class DriftRunLost extends Error {}

/** Takes a run under a lease, new or left by a worker that died; null when there is nothing to take. */
export async function claimDriftRun(id: number, owner: string, now: Date): Promise<DriftRun | null> {
  const [row] = await db.$queryRaw<{ id: number; account_id: number; attempts: number }[]>`
    update tag_drift_run
       set status = 'running', lease_owner = ${owner}, started_at = coalesce(started_at, ${now}), not_before = null,
           lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${id} and status in ('queued', 'running')
       and (lease_until is null or lease_until < clock_timestamp()) and (not_before is null or not_before <= ${now})
    returning id, account_id, attempts`;
  return row ? { id: row.id, accountId: row.account_id, attempts: row.attempts, owner } : null;
}

/** Renews the lease now and then until it is stopped: WeChat may be slow, and a large tag takes seconds to compare. */
export function keepDriftLease(run: DriftRun): { stop: () => void } {
  const timer = setInterval(() => {
    db.$executeRaw`
      update tag_drift_run set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
       where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'`.catch(() => undefined);
  }, RENEW_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

/** Gives the run back, so that any worker may go on with it at once. */
export async function releaseDriftRun(run: DriftRun): Promise<void> {
  await db.$executeRaw`
    update tag_drift_run set lease_until = null, lease_owner = null where id = ${run.id} and lease_owner = ${run.owner}`;
}

/** Locks the run for a step's transaction, before anything else is written in it. @throws DriftRunLost */
export async function holdDriftRun(tx: Tx, run: DriftRun): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from tag_drift_run where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'
       for no key update`;
  if (rows.length === 0) throw new DriftRunLost();
}
