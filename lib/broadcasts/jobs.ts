import { z } from 'zod';
import { defineJob } from '@/lib/queue/define-job';

/** Sends what is due of one broadcast. One account's broadcasts go one after the other. */
export const sendBroadcastJob = defineJob({
  name: 'broadcast.send',
  payload: z.object({ broadcastId: z.uuid(), accountId: z.number().int() }),
  attempts: 5,
  keyOf: (p) => `broadcast.send:${p.broadcastId}`,
  queueOf: (p) => `broadcast:${p.accountId}`,
});
