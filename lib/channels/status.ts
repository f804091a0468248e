/**
 * How a channel's QR code stands: `none` never asked for, `waiting` for WeChat, `failed` refused, `live`, `ending` within
 * three days, `ended`. Texts: `channels.code`.
 */
export type CodeState = 'none' | 'waiting' | 'failed' | 'live' | 'ending' | 'ended';

type Facts = {
  ticket: string | null;
  expiresAt: Date | null;
  qrWantedAt: Date | null;
  failure: string | null;
};

const ENDING_MS = 3 * 86_400_000;

/** The state of a code at `now` (business time). A code that works is live, whatever became of its renewal. */
export function codeState({ ticket, expiresAt, qrWantedAt, failure }: Facts, now: Date): CodeState {
  const leftMs = expiresAt === null ? Number.POSITIVE_INFINITY : expiresAt.getTime() - now.getTime();
  if (ticket !== null && leftMs > 0) return leftMs <= ENDING_MS ? 'ending' : 'live';
  if (qrWantedAt !== null) return 'waiting';
  if (failure !== null) return 'failed';
  return ticket === null ? 'none' : 'ended';
}

/** Whether the picture of a code can be shown to people and scanned. */
export function isScannable(state: CodeState): boolean {
  return state === 'live' || state === 'ending';
}
