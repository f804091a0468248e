import 'server-only';
import { EventEmitter } from 'node:events';
import { Logger, type Runner, run } from 'graphile-worker';
import type { z } from 'zod';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import type { JobDefinition } from './define-job';
import { holdWorkerLock, type WorkerLock } from './worker-lock';

export type JobHandler = { name: string; run: (payload: unknown) => Promise<void> };

/** Ties a job to what carries it out; the payload is parsed again on the way in. */
export function handle<S extends z.ZodType>(
  job: JobDefinition<S>,
  work: (payload: z.output<S>) => Promise<unknown>,
): JobHandler {
  return {
    name: job.name,
    async run(payload) {
      await work(job.payload.parse(payload));
    },
  };
}

const queueLogger = new Logger(() => (level, message) => {
  if (level === 'error') log.error({ source: 'queue' }, message);
  else if (level === 'warning') log.warn({ source: 'queue' }, message);
  else log.debug({ source: 'queue' }, message);
});

export type RunningWorker = { poolId: string; stop: () => Promise<void>; finished: Promise<void> };

/**
 * Runs jobs until stopped. The pool's id is registered with an advisory lock before the first job can matter, so that
 * the jobs of a killed process are freed within seconds (worker-lock.ts).
 */
export async function runWorker(handlers: JobHandler[], concurrency: number): Promise<RunningWorker> {
  const events = new EventEmitter();
  const poolIdFound = new Promise<string>((resolve) => {
    events.once('pool:create', ({ workerPool }: { workerPool: { id: string } }) => resolve(workerPool.id));
  });
  const runner: Runner = await run({
    connectionString: env.databaseUrl,
    concurrency,
    pollInterval: 1_000,
    noHandleSignals: true,
    logger: queueLogger,
    events: events as never,
    taskList: Object.fromEntries(handlers.map((h) => [h.name, (payload: unknown) => h.run(payload)])),
  });
  const poolId = await poolIdFound;
  const lock: WorkerLock = await holdWorkerLock(poolId, (error) => {
    log.error({ err: error }, 'the worker lost its lock connection and stops');
    void runner.stop();
  });
  const finished = runner.promise.then(() => lock.release());
  return { poolId, finished, stop: async () => runner.stop() };
}
