import 'server-only';
import type { z } from 'zod';
import type { Tx } from '@/lib/db/client';
import type { JobDefinition } from './define-job';

/**
 * Puts a job into the queue inside the caller's transaction: it exists if and only if the change that needs it does.
 * Delivery is at least once, so the verb behind it repeats harmlessly.
 */
export async function enqueue<S extends z.ZodType>(
  tx: Tx,
  job: JobDefinition<S>,
  input: z.input<S>,
): Promise<void> {
  const payload = job.payload.parse(input);
  await tx.$executeRaw`
    select graphile_worker.add_job(
      identifier := ${job.name}::text,
      payload := ${JSON.stringify(payload)}::json,
      queue_name := ${job.queueOf?.(payload) ?? null}::text,
      max_attempts := ${job.attempts}::int,
      job_key := ${job.keyOf?.(payload) ?? null}::text)`;
}
