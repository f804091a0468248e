import { z } from 'zod';
import { type BatchStatus, BROADCAST_STATUSES, type BroadcastStatus } from './status';

/** WeChat refuses longer texts (45002); counted in characters as the fact sheet's custom messages: 600 is safe. */
export const MAX_TEXT_LENGTH = 600;

export const broadcastContent = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('text'),
    text: z.string().trim().min(1, 'broadcast.text_missing').max(MAX_TEXT_LENGTH, 'broadcast.text_too_long'),
  }),
  z.object({ kind: z.literal('article'), mediaId: z.string().min(1, 'broadcast.article_missing').max(128) }),
]);

const fields = {
  title: z.string().trim().min(1, 'broadcast.title_missing').max(60, 'broadcast.title_too_long'),
  content: broadcastContent,
  audienceId: z.uuid('broadcast.audience_missing'),
  scheduledAt: z.iso.datetime({ offset: true }).nullable(),
};
export const createBroadcastInput = z.object(fields);
export const changeBroadcastInput = z.object({ id: z.uuid(), revision: z.number().int().min(1), ...fields });
export const broadcastIdInput = z.object({ id: z.uuid() });
export const submitBroadcastInput = z.object({ id: z.uuid(), revision: z.number().int().min(1) });
const digest = z.string().regex(/^[0-9a-f]{64}$/);
export const approveBroadcastInput = z.object({ id: z.uuid(), digest });
export const refuseBroadcastInput = z.object({
  id: z.uuid(),
  digest,
  reason: z.string().trim().min(1, 'broadcast.reason_missing').max(500),
});
export const broadcastQuery = z.object({
  q: z.string().trim().max(60).catch(''),
  status: z.enum(BROADCAST_STATUSES).or(z.literal('')).catch(''),
  after: z.string().max(200).catch(''),
});

export type CreateBroadcastInput = z.infer<typeof createBroadcastInput>;
export type ChangeBroadcastInput = z.infer<typeof changeBroadcastInput>;
export type BroadcastQuery = z.infer<typeof broadcastQuery>;

/** What is stored: an article carries what the list needs and a hash of what will be sent. */
export const storedContent = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('text'), text: z.string() }),
  z.object({
    kind: z.literal('article'),
    mediaId: z.string(),
    title: z.string(),
    digest: z.string().nullable(),
    /** SHA-256 (hex) of the draft as it was submitted; empty before. */
    articleHash: z.string(),
  }),
]);
export type StoredContent = z.infer<typeof storedContent>;

/** How the people are reached; part of what is signed. */
export const broadcastPlan = z.object({
  route: z.enum(['openids', 'tag']),
  /** Why this route: an i18n key below `broadcasts.plan`. */
  reason: z.enum(['list', 'oneWechatTag']),
  peopleCount: z.number().int(),
  batchCount: z.number().int(),
  largestBatch: z.number().int(),
  /** Calls of the day's 100 that it takes. */
  calls: z.number().int(),
  callsLeft: z.number().int(),
  tag: z
    .object({ id: z.number().int(), code: z.string(), name: z.string(), wechatTagId: z.number().int() })
    .nullable(),
});
export type BroadcastPlan = z.infer<typeof broadcastPlan>;

export type LeftOut = { notFollowing: number; blacklisted: number; monthFull: number };

export type BroadcastRow = {
  id: string;
  title: string;
  status: BroadcastStatus;
  contentKind: 'text' | 'article';
  audienceName: string;
  peopleCount: number | null;
  scheduledAt: string | null;
  updatedAt: string;
  createdByName: string;
};

export type BroadcastTotals = {
  people: number;
  total: number;
  filteredOut: number;
  sent: number;
  failed: number;
};

export type BroadcastProgress = {
  status: BroadcastStatus;
  pauseReason: string | null;
  batches: {
    number: number;
    status: BatchStatus;
    route: 'openids' | 'tag' | 'all';
    peopleCount: number;
    msgId: string | null;
    errorCode: string | null;
    resultStatus: string | null;
    totalCount: number | null;
    filterCount: number | null;
    sentCount: number | null;
    errorCount: number | null;
  }[];
  totals: BroadcastTotals;
};

export type BroadcastView = {
  id: string;
  title: string;
  status: BroadcastStatus;
  pauseReason: string | null;
  revision: number;
  content: StoredContent;
  audience: { id: string; name: string; version: number; rule: unknown };
  account: { name: string; kind: 'service' | 'subscription' };
  scheduledAt: string | null;
  submittedAt: string | null;
  approvedAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  createdBy: string;
  submittedBy: string | null;
  /** Hex; what an approver signs. */
  digest: string | null;
  snapshot: {
    matchedCount: number;
    peopleCount: number;
    leftOut: LeftOut;
    branches: { name: string | null; count: number }[];
    sample: {
      memberId: string;
      name: string | null;
      phoneMasked: string | null;
      branchName: string | null;
    }[];
  } | null;
  plan: BroadcastPlan | null;
  approvals: {
    id: string;
    staffName: string;
    isApproved: boolean;
    reason: string | null;
    isVoid: boolean;
    at: string;
  }[];
  canEdit: boolean;
  canSubmit: boolean;
  canApprove: boolean;
  /** Why not, as a code below `broadcasts.cannotApprove`; null when allowed. */
  cannotApproveReason: 'role' | 'editor' | 'state' | null;
  canCancel: boolean;
  canResume: boolean;
  /** `actorName` is null for what the worker did by itself. */
  log: { at: string; actorName: string | null; action: string; details: Record<string, unknown> }[];
  progress: BroadcastProgress;
};
