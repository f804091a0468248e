import { z } from 'zod';
import type { SCOPES } from '../permissions';

/** The scopes that a token can be given, in the order of the form. */
export const TOKEN_SCOPES = [
  'tags.read',
  'tags.write',
  'members.read',
  'people.read',
] as const satisfies readonly (keyof typeof SCOPES)[];
/** Days until a new token expires; 0: never. */
export const EXPIRY_DAYS = [90, 365, 0] as const;
export const MAX_CALLS_PER_MINUTE = 60_000;

export const createApiTokenInput = z.object({
  name: z.string().trim().min(1, 'token.name_missing').max(60, 'token.name_too_long'),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1, 'token.scopes_missing'),
  branchIds: z.array(z.number().int().positive()).max(500).default([]),
  accountId: z.number().int().positive().nullable().default(null),
  callsPerMinute: z
    .number('token.bad_calls')
    .int('token.bad_calls')
    .min(1, 'token.bad_calls')
    .max(MAX_CALLS_PER_MINUTE, 'token.bad_calls')
    .nullable()
    .default(null),
  expiresInDays: z.union(EXPIRY_DAYS.map((days) => z.literal(days))).default(365),
});
export type CreateApiTokenInput = z.output<typeof createApiTokenInput>;
export const tokenIdInput = z.object({ id: z.uuid('common.not_found') });
export const tokenQuery = z.object({ after: z.string().max(200).catch('') });

export const TOKEN_STATES = ['live', 'expired', 'revoked'] as const;
export type ApiTokenRow = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  /** Names; empty: all branches. */
  branches: string[];
  accountName: string | null;
  callsPerMinute: number;
  state: (typeof TOKEN_STATES)[number];
  lastUsedAt: string | null;
  createdAt: string;
  expiresAt: string | null;
};
