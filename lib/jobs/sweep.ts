import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { log } from '@/lib/log';
import { jobCtx } from './job-ctx';

export type Sweep = { name: string; everyMs: number; run: (ctx: Ctx) => Promise<unknown> };
export type RunningSweeps = { stop: () => Promise<void> };

/**
 * Runs each sweep again and again, a pause after each end. Sweeps find work that is due by business time, so they may
 * run in every worker at once: what they find is claimed by the verb behind it. A failing sweep is logged and tried
 * again at its next turn.
 */
export function runSweeps(sweeps: Sweep[]): RunningSweeps {
  const controller = new AbortController();
  const loops = sweeps.map((sweep) => loop(sweep, controller.signal));
  return {
    async stop() {
      controller.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(sweep: Sweep, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await sweep.run(await jobCtx(sweep.name));
    } catch (error) {
      log.error({ err: error, sweep: sweep.name }, 'a sweep failed and will be tried again');
    }
    await pause(sweep.everyMs, signal);
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
