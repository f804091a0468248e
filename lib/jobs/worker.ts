import 'server-only';
import { closeDb } from '@/lib/db/client';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { migrateQueue } from '@/lib/queue/migrate';
import { runWorker } from '@/lib/queue/run-worker';
import { beat, freeDeadWorkers } from '@/lib/queue/worker-lock';
import { handlers } from './handlers';
import { runSweeps } from './sweep';
import { sweeps } from './sweeps';

const CONCURRENCY = 4;
const EXIT_AFTER_MS = 20_000;

/** The worker program: jobs of the queue, and sweeps that find what is due. Any number may run. */
async function main(): Promise<void> {
  await migrateQueue(env.databaseUrl);
  const worker = await runWorker(handlers, CONCURRENCY);
  const running = runSweeps([
    ...sweeps,
    { name: 'worker.beat', everyMs: 2_000, run: () => beat(worker.poolId) },
    {
      name: 'worker.free',
      everyMs: 2_000,
      async run() {
        const freed = await freeDeadWorkers();
        if (freed.length > 0) log.warn({ workers: freed }, 'jobs of dead workers were freed');
      },
    },
  ]);
  log.info({ poolId: worker.poolId }, 'worker is running');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'worker stops');
    // What hangs is ended by force: everything it does can be killed at any instruction.
    setTimeout(() => process.exit(1), EXIT_AFTER_MS).unref();
    await Promise.all([running.stop(), worker.stop()]);
  };
  process.on('SIGTERM', () => void stop('SIGTERM'));
  process.on('SIGINT', () => void stop('SIGINT'));
  await worker.finished;
  await running.stop();
  await closeDb();
  process.exit(stopping ? 0 : 1);
}

main().catch((error: unknown) => {
  log.fatal({ err: error }, 'worker could not start');
  process.exit(1);
});
