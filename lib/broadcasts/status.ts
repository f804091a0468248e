/** States of a broadcast and the moves between them (pure). */
export const BROADCAST_STATUSES = [
  'draft',
  'submitted',
  'approved',
  'scheduled',
  'sending',
  'paused',
  'finished',
  'partly_failed',
  'failed',
  'cancelled',
] as const;
export type BroadcastStatus = (typeof BROADCAST_STATUSES)[number];

/** Nothing happens to a broadcast in one of these any more. */
export const FINAL_STATUSES: readonly BroadcastStatus[] = [
  'finished',
  'partly_failed',
  'failed',
  'cancelled',
];

const BEFORE_SENDING: readonly BroadcastStatus[] = ['draft', 'submitted', 'approved', 'scheduled'];

/**
 * Whether content, people and time may still be changed, which makes it a draft again: before the first call, so also
 * while it is paused for a reason that was found before it (an article that was changed at WeChat).
 */
export function isEditable(status: BroadcastStatus, wasCalled: boolean): boolean {
  return BEFORE_SENDING.includes(status) || (status === 'paused' && !wasCalled);
}

const MOVES: Record<BroadcastStatus, readonly BroadcastStatus[]> = {
  draft: ['submitted', 'cancelled'],
  submitted: ['approved', 'scheduled', 'draft', 'cancelled'],
  approved: ['scheduled', 'draft', 'cancelled'],
  scheduled: ['sending', 'paused', 'draft', 'cancelled'],
  sending: ['paused', 'finished', 'partly_failed', 'failed'],
  paused: ['sending', 'draft', 'partly_failed', 'failed', 'cancelled'],
  finished: [],
  partly_failed: [],
  failed: [],
  cancelled: [],
};

/** Whether a broadcast may go from one state to another. */
export function canMove(from: BroadcastStatus, to: BroadcastStatus): boolean {
  return MOVES[from].includes(to);
}

export type BatchStatus =
  | 'planned'
  | 'calling'
  | 'accepted'
  | 'finished'
  | 'failed'
  | 'unknown'
  | 'empty'
  | 'cancelled';

/** Batches in one of these still need a call or a result. */
export const OPEN_BATCH_STATUSES: readonly BatchStatus[] = ['planned', 'calling', 'accepted', 'unknown'];

/** How a broadcast ends, from how its batches ended. */
export function finalStatus(batches: readonly BatchStatus[]): 'finished' | 'partly_failed' | 'failed' {
  const sent = batches.filter((s) => s === 'finished' || s === 'empty').length;
  const lost = batches.filter((s) => s === 'failed').length;
  if (lost === 0) return 'finished';
  return sent > 0 ? 'partly_failed' : 'failed';
}
