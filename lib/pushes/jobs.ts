import { z } from 'zod';
import { defineJob } from '@/lib/queue/define-job';

/** Acts upon one stored message. Messages of one account are handled in any order: each verb looks at times itself. */
export const handlePushJob = defineJob({
  name: 'push.handle',
  payload: z.object({ messageId: z.string().regex(/^\d+$/) }),
  attempts: 8,
  keyOf: (p) => `push.handle:${p.messageId}`,
});
