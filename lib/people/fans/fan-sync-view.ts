import type { FanSync } from '@/lib/db/generated/client';
import { type FanSyncView, SYNC_PHASES, type SyncPhase } from './schema';

/** A run as pages and the command show it. */
export function fanSyncView(run: FanSync): FanSyncView {
  const phase: SyncPhase = SYNC_PHASES.find((name) => name === run.phase) ?? 'list';
  const waits = run.notBefore !== null || run.status !== 'running';
  return {
    id: run.id,
    scope: run.scope === 'blacklist' ? 'blacklist' : 'all',
    status: run.status,
    phase,
    totalCount: run.totalCount,
    listedCount: run.listedCount,
    detailedCount: run.detailedCount,
    newCount: run.newCount,
    leftCount: run.leftCount,
    blacklistedCount: run.blacklistedCount,
    callCount: run.callCount,
    rate: waits || run.rate === null ? null : Math.round(run.rate),
    secondsLeft: waits ? null : secondsLeft(run, phase),
    failure: run.failure,
    notBefore: run.notBefore?.toISOString() ?? null,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

/** Of this phase and, while the list is read, of the details at the same rate: nothing better is known yet. */
function secondsLeft(run: FanSync, phase: SyncPhase): number | null {
  const { totalCount: total, rate, listedCount, detailedCount } = run;
  if (total === null || !rate) return null;
  if (phase === 'list') return Math.ceil((Math.max(0, total - listedCount) + total) / rate);
  if (phase === 'details') return Math.ceil(Math.max(0, listedCount - detailedCount) / rate);
  return 0;
}
