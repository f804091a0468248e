import { z } from 'zod';

/** What every call of /api/v1 answers when it fails, people/_count apart, which answers as Elasticsearch does. */
export const problem = z
  .strictObject({
    error: z.strictObject({
      code: z.string().meta({ description: 'Stable; to decide by.', example: 'common.not_found' }),
      message: z.string().meta({ description: 'For people, in the language that Accept-Language prefers.' }),
      requestId: z.string().meta({ description: 'Names this request in our log and audit.' }),
      fields: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: 'Entries that are wrong, by name.' }),
    }),
  })
  .meta({ id: 'Problem' });
