import { log } from '@/lib/log';

const TELL_EVERY_MS = 1_000;
const counts = new Map<string, number>();
const toldAt = new Map<string, number>();

/**
 * Counts a push that was not taken and tells it in the log, for each reason at most once a second: whoever floods the
 * address must not flood the log.
 */
export function countDrop(reason: string, details: Record<string, unknown>): void {
  const count = (counts.get(reason) ?? 0) + 1;
  counts.set(reason, count);
  if (Date.now() - (toldAt.get(reason) ?? 0) < TELL_EVERY_MS) return;
  toldAt.set(reason, Date.now());
  log.warn({ ...details, reason, count }, 'a push was dropped');
}

/** How many pushes this process dropped so far, by reason; the receiver's /api/health shows them. */
export function dropCounts(): Record<string, number> {
  return Object.fromEntries(counts);
}
