import { z } from 'zod';
import { memberQuery } from '@/lib/members/schema';
import { audienceRule } from '@/lib/rules/schema';
import type { WorkStatus } from './status';

/** Who an operation is about: the people of a rule, of a search on the members page, of a list of its own, or the tag's carriers. */
export const tagSelection = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rule'), rule: audienceRule }),
  z.object({ kind: z.literal('members'), query: memberQuery }),
  /** Rows of tag_operation_person, which the caller inserts in the same transaction. */
  z.object({ kind: z.literal('list') }),
  z.object({ kind: z.literal('carriers') }),
  /** Evaluation of automatic tags: of all, of one with those that depend on it, or of whom a removed rule left with its tag. */
  z.object({ kind: z.literal('allRules') }),
  z.object({ kind: z.literal('ownRule') }),
  z.object({ kind: z.literal('leftByRule') }),
]);
export type TagSelection = z.infer<typeof tagSelection>;

export const OPERATION_KINDS = ['tag', 'untag', 'merge', 'delete', 'evaluate', 'requeue', 'regroup'] as const;
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

export const tagMatchingInput = z.object({
  kind: z.enum(['tag', 'untag']),
  code: z.string().max(64),
  query: memberQuery,
});
export type TagMatchingInput = z.infer<typeof tagMatchingInput>;

export const operationQuery = z.object({
  show: z.enum(['open', 'all']).catch('all'),
  whose: z.enum(['own', 'all']).catch('all'),
  after: z.string().max(200).catch(''),
});
export type OperationQuery = z.infer<typeof operationQuery>;

export type OperationView = {
  id: string;
  kind: OperationKind;
  tag: { code: string; name: string; kind: 'local' | 'wechat' | 'branch'; color: number | null };
  /** What it is about: the people of a rule, of a search, of a list, or the carriers. */
  about: TagSelection['kind'];
  status: WorkStatus;
  actorName: string;
  processedCount: number;
  changedCount: number;
  /** Members left as they are, by reason. */
  skips: { notFollowing: number; tooManyTags: number; unknown: number };
  /** How many people it is about, where that was counted before. */
  estimatedCount: number | null;
  /** 0 to 1. */
  share: number;
  /** Why it stopped, or why it is tried again. */
  failure: string | null;
  /** Its worker has not been heard of for a minute. */
  isHeldUp: boolean;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  /** WeChat tags, on the operation's own page: fans of the tag that WeChat is still to be told of, up to 100 000. */
  waitingAtWechat: number | null;
};
