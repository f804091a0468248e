import { z } from 'zod';
import { memberQuery } from '@/lib/members/schema';
import { audienceRule } from '@/lib/rules/schema';

/** Who an operation is about: the people of a rule, of a search on the members page, of a list of its own, or the tag's carriers. */
export const tagSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), rule: audienceRule }),
  z.object({ kind: z.literal('members'), query: memberQuery }),
  /** Rows of tag_operation_person, which the caller inserts in the same transaction. */
  z.object({ kind: z.literal('list') }),
  z.object({ kind: z.literal('carriers') }),
]);
export type TagSelection = z.infer<typeof tagSelection>;

export const OPERATION_KINDS = ['tag', 'untag', 'merge', 'delete', 'evaluate'] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** How soon an operation's turn comes. */
export const OPERATION_PRIORITY = {
  /** Somebody looks at its page. */
  person: 0,
  /** Another system asked for it. */
  system: 5,
  night: 9,
} as const;

export const moveOperationInput = z.object({
  id: z.uuid('common.not_found'),
  move: z.enum(['pause', 'resume', 'cancel', 'retry']),
});
export const operationIdInput = z.object({ id: z.uuid('common.not_found') });
