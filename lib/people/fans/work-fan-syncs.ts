import 'server-only';
import { randomUUID } from 'node:crypto';
import { accountClient } from '@/lib/accounts/account-client';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { isWechatErrcode } from '@/lib/wechat/error';
import { checkpoint, claimRun, holdRun, keepLease, type Position, RunLost, releaseRun } from './fan-sync-run';
import { putOffRun, restartList } from './put-off-run';
import type { SyncPhase } from './schema';
import { loadBlacklistPage } from './sync-blacklist';
import { loadDetails } from './sync-details';
import { loadLeavers } from './sync-leavers';
import { loadListPage } from './sync-list';
import type { Loaded, SyncWork } from './sync-step';

/** A run is worked on this long before the next one has its turn, in real time. */
const SLICE_MS = 10_000;
/** How much of the rate is the newest step. */
const NEWEST = 0.2;

const LOADERS: Record<SyncPhase, (work: SyncWork, position: Position) => Promise<Loaded>> = {
  list: loadListPage,
  details: loadDetails,
  leavers: loadLeavers,
  blacklist: loadBlacklistPage,
};

/** Works on every sync that is due, on each for a while; any number of workers may do it at once. */
export async function workFanSyncs(ctx: Ctx): Promise<void> {
  allow(ctx, 'fan.sync');
  const due = await db.$queryRaw<{ id: number }[]>`
    select id from fan_sync
     where status in ('queued', 'running') and (lease_until is null or lease_until < clock_timestamp())
       and (not_before is null or not_before <= ${ctx.now})
     order by id`;
  const failures: unknown[] = [];
  for (const { id } of due) {
    try {
      await workFanSync(ctx, { id, sliceMs: SLICE_MS });
    } catch (error) {
      // What nobody expected must not keep the other accounts from their turn.
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} fan syncs failed`);
}

/**
 * Works on one sync until it ends, its slice is over, or somebody pauses it. Each step is read ahead of its turn and
 * written in one transaction with the place to go on from, so a process that is killed anywhere loses one step.
 * @returns whether there is more to do now
 */
export async function workFanSync(ctx: Ctx, input: { id: number; sliceMs: number }): Promise<boolean> {
  allow(ctx, 'fan.sync');
  const run = await claimRun(input.id, randomUUID(), ctx.now);
  if (!run) return false;
  const lease = keepLease(run);
  try {
    const client = await accountClient(run.accountId);
    return await workUntil({ run, client, ctx }, Date.now() + input.sliceMs);
  } catch (error) {
    if (error instanceof RunLost) return false;
    if (isWechatErrcode(error, 40003) && run.position.cursor !== '' && (await restartList(run))) return true;
    if (!(error instanceof AppError)) throw error;
    log.warn({ err: error, fanSyncId: run.id }, 'a fan sync waits');
    await putOffRun(run, error, ctx.now);
    return false;
  } finally {
    lease.stop();
    await releaseRun(run);
  }
}

async function workUntil(work: SyncWork, until: number): Promise<boolean> {
  const { run } = work;
  let rate: number | null = null;
  let startedAt = performance.now();
  let loading = load(work, run.position);
  for (;;) {
    const loaded = await loading;
    const isTimeUp = Date.now() >= until;
    // What the next step reads may depend on what the last one of another phase wrote.
    const ahead = loaded.ahead && loaded.ahead.phase === run.position.phase && !isTimeUp;
    const next = ahead && loaded.ahead ? load(work, loaded.ahead) : null;
    const seconds = (performance.now() - startedAt) / 1_000;
    startedAt = performance.now();
    const current = loaded.people / Math.max(seconds, 0.001);
    rate = loaded.people === 0 ? rate : rate === null ? current : rate * (1 - NEWEST) + current * NEWEST;
    const position = await write(work, loaded, rate);
    if (!position) return false;
    if (position.phase !== run.position.phase) rate = null;
    run.position = position;
    if (isTimeUp) return true;
    loading = next ?? load(work, position);
  }
}

/** A step that is read ahead may fail before its turn comes: then it is told. */
function load(work: SyncWork, position: Position): Promise<Loaded> {
  const loading = LOADERS[position.phase](work, position);
  loading.catch(() => undefined);
  return loading;
}

/** @returns where to go on, null at the end */
async function write(work: SyncWork, loaded: Loaded, rate: number | null): Promise<Position | null> {
  const { run, ctx } = work;
  return retryDeadlock(() =>
    transaction(async (tx) => {
      await holdRun(tx, run);
      const { next, counts } = await loaded.write(tx);
      await checkpoint(tx, run, { next, counts, rate, now: ctx.now });
      return next;
    }),
  );
}
