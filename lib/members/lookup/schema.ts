import { z } from 'zod';

export const LOOKUP_KINDS = ['phones', 'openids', 'unionids', 'ids'] as const;
export type LookupKind = (typeof LOOKUP_KINDS)[number];
/** Values of all kinds together that one call may look up. */
export const MAX_LOOKED_UP = 1_000;

const texts = z
  .array(z.string().trim().min(1).max(128))
  .max(MAX_LOOKED_UP, 'api.too_many_values')
  .default([]);

export const lookupInput = z
  .strictObject({
    phones: texts.meta({
      description: 'Mainland mobile numbers, with or without +86, spaces and hyphens.',
      example: ['13800000001'],
    }),
    openids: texts.meta({ description: 'Openids of the token’s account; of all accounts when it has none.' }),
    unionids: texts,
    ids: z
      .array(z.string().regex(/^\d{1,15}$/, 'api.bad_member_id'))
      .max(MAX_LOOKED_UP, 'api.too_many_values')
      .default([])
      .meta({ description: 'Our user ids, of merged members also.', example: ['10000001', '10000002'] }),
  })
  .refine((input) => LOOKUP_KINDS.reduce((sum, kind) => sum + input[kind].length, 0) <= MAX_LOOKED_UP, {
    message: 'api.too_many_values',
  });
export type LookupInput = z.infer<typeof lookupInput>;

const by = z.enum(LOOKUP_KINDS);
export const lookupOutcome = z.strictObject({
  members: z.array(z.strictObject({ by, value: z.string(), memberId: z.string() })),
  unknown: z
    .array(z.strictObject({ by, value: z.string() }))
    .meta({ description: 'Nobody’s, malformed, or of people outside the token’s branches.' }),
});
export type LookupOutcome = z.infer<typeof lookupOutcome>;
