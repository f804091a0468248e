import { type ChildProcess, spawn } from 'node:child_process';
import { becomeOwner } from '@/lib/people/tag-init/locks';
import { workRange } from '@/lib/people/tag-init/work-range';

// The processes of `npm run tags:init` that do the ranges; the parent starts itself anew with `--child RUN`.
const BUSY_MS = 200;
/** A child that ended without finishing is replaced so often. */
const MAX_RESTARTS = 20;
/** Errors in a row after which a child gives way to a new one. */
const MAX_FAILURES = 3;
/** Of a child, in MB: it reads and forgets documents, and would otherwise put off clearing up. */
const CHILD_HEAP = 160;

/** One process: range after range until the run is over, it is told to stop, or its parent is gone. */
export async function work(runId: number): Promise<0 | 1> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.on('SIGTERM', stop).on('SIGINT', stop).on('disconnect', stop);
  const self = await becomeOwner();
  let failures = 0;
  try {
    while (!isStopped) {
      try {
        const outcome = await workRange(runId, self.owner);
        if (outcome === 'over') break;
        failures = 0;
        if (outcome === 'busy') await pause(BUSY_MS);
      } catch (error) {
        failures += 1;
        console.error(error instanceof Error ? error.message : error);
        if (failures >= MAX_FAILURES) return 1;
        await pause(BUSY_MS);
      }
    }
  } finally {
    if (process.connected) process.send?.({ maxRssBytes: process.resourceUsage().maxRSS * 1024 });
    await self.end();
    process.off('disconnect', stop);
    if (process.connected) process.disconnect();
  }
  return 0;
}

export type Crew = { stop: () => void; gone: Promise<void>; maxRssBytes: () => number };

/** The children; one that was killed is replaced while the run goes on. */
export function hire(runId: number, count: number): Crew {
  const children = new Set<ChildProcess>();
  let isStopping = false;
  let restarts = 0;
  let maxRssBytes = 0;
  const gone = Promise.all(Array.from({ length: count }, () => keep())).then(() => undefined);
  async function keep(): Promise<void> {
    for (;;) {
      const child = spawn(
        process.execPath,
        [
          ...process.execArgv,
          `--max-old-space-size=${CHILD_HEAP}`,
          '--max-semi-space-size=8',
          String(process.argv[1]),
          '--child',
          String(runId),
        ],
        { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
      );
      children.add(child);
      child.on('message', (told: { maxRssBytes?: number }) => {
        maxRssBytes = Math.max(maxRssBytes, told.maxRssBytes ?? 0);
      });
      const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
      children.delete(child);
      restarts += 1;
      if (code === 0 || isStopping || restarts > MAX_RESTARTS) return;
    }
  }
  return {
    gone,
    maxRssBytes: () => maxRssBytes,
    stop() {
      isStopping = true;
      for (const child of children) child.kill('SIGTERM');
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
