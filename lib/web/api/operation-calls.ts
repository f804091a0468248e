import { z } from 'zod';
import { OPERATION_KINDS, operationIdInput } from '@/lib/tags/operations/schema';
import { WORK_STATUSES } from '@/lib/tags/operations/status';
import { apiCall } from './call';

export const getOperationCall = apiCall({
  id: 'getOperation',
  method: 'GET',
  path: '/operations/{id}',
  group: 'operations',
  summary: 'How far long work on a tag is',
  description:
    'Ask every few seconds. `finished`, `failed` and `cancelled` are final unless a person tries it again.',
  scopes: ['tags.read', 'tags.write'],
  params: z.strictObject(operationIdInput.shape),
  answer: z.strictObject({
    id: z.uuid(),
    kind: z.enum(OPERATION_KINDS),
    tagCode: z.string(),
    status: z.enum(WORK_STATUSES),
    share: z.number().min(0).max(1).meta({ description: 'How much of it is done, 0 to 1.' }),
    estimatedCount: z.int().nullable(),
    processedCount: z.int(),
    changedCount: z.int(),
    failures: z.strictObject({
      notFollowing: z
        .int()
        .meta({ description: 'Members without a following fan on the WeChat tag’s account.' }),
      tooManyTags: z.int().meta({ description: 'Members whose fans have the 20 tags that WeChat allows.' }),
      unknown: z.int().meta({ description: 'Members merged away or moved to another branch meanwhile.' }),
    }),
    waitingAtWechat: z
      .int()
      .nullable()
      .meta({ description: 'WeChat tags: fans that WeChat is still to be told of, up to 100 000.' }),
    error: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .meta({ description: 'Why it stopped, or why it is tried again.' }),
    createdAt: z.iso.datetime(),
    startedAt: z.iso.datetime().nullable(),
    finishedAt: z.iso.datetime().nullable(),
  }),
  errors: ['common.not_found'],
});
