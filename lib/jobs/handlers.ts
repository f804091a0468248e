import 'server-only';
import { sendBroadcastJob } from '@/lib/broadcasts/jobs';
import { sendBroadcast } from '@/lib/broadcasts/send-broadcast';
import { handle, type JobHandler } from '@/lib/queue/run-worker';
import { jobCtx } from './job-ctx';

/** Where queue meets domain: each job and the verb that carries it out. */
export const handlers: JobHandler[] = [
  handle(sendBroadcastJob, async (payload) =>
    sendBroadcast(await jobCtx(sendBroadcastJob.name, payload.accountId), payload),
  ),
];
