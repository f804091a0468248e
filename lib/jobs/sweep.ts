import 'server-only';
import { setMaxListeners } from 'node:events';
import type { Ctx } from '@/lib/auth/ctx';
import { log } from '@/lib/log';
import { jobCtx } from './job-ctx';

export type Sweep = { name: string; everyMs: number; run: (ctx: Ctx) => Promise<unknown> };
export type RunningSweeps = { stop: () => Promise<void> };

/** While it fails a sweep waits longer each time, up to this. */
const LONGEST_PAUSE_MS = 5_000;
const TELL_EVERY = 60;

/**
 * Runs each sweep again and again, a pause after each end. Sweeps find work that is due by business time, so they may
 * run in every worker at once: what they find is claimed by the verb behind it. A failing sweep is logged and tried
 * again at its next turn.
 */
export function runSweeps(sweeps: Sweep[]): RunningSweeps {
  const controller = new AbortController();
  // Each loop listens once while it pauses.
  setMaxListeners(sweeps.length + 1, controller.signal);
  const loops = sweeps.map((sweep) => loop(sweep, controller.signal));
  return {
    async stop() {
      controller.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(sweep: Sweep, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      await sweep.run(await jobCtx(sweep.name));
      if (failures > 0) log.info({ sweep: sweep.name, failures }, 'a sweep works again');
      failures = 0;
    } catch (error) {
      failures += 1;
      // An outage is told once and then now and then, not at every turn.
      if (failures === 1 || failures % TELL_EVERY === 0) {
        log.error({ err: error, sweep: sweep.name, failures }, 'a sweep failed and will be tried again');
      }
    }
    await pause(
      Math.min(sweep.everyMs * 2 ** Math.min(failures, 4), Math.max(sweep.everyMs, LONGEST_PAUSE_MS)),
      signal,
    );
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
