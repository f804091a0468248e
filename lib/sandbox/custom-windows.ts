import type { Account } from './account';
import { MINUTE_MS } from './beijing';
import { Refusal } from './errcodes';

/** What a fan can do that lets the account write to them; §11.1. */
export type WindowKind = 'message' | 'click' | 'follow' | 'scan';
export type Windows = Partial<Record<WindowKind, { at: number; sent: number }>>;

const KINDS: WindowKind[] = ['scan', 'follow', 'click', 'message']; // the one that closes first is used first
const MESSAGE_WINDOW_MS = 48 * 60 * MINUTE_MS;
const SHORT_WINDOW_MS = MINUTE_MS;
const SHORT_ALLOWANCE = 3;

/** A fan did something: the window of that kind opens anew, with its whole allowance. */
export function openWindow(account: Account, fan: number, kind: WindowKind, at: number): void {
  const windows = { ...account.extra(fan).windows, [kind]: { at, sent: 0 } };
  account.patchExtra(fan, { windows, lastContactAt: at });
}

/**
 * Takes one message out of an open window. U21 says how many a message of the fan's allows in 48 hours.
 * @throws Refusal 45015 (no window is open), 45047 (what they allow is used up)
 */
export function takeFromWindow(account: Account, fan: number, now: number): void {
  const windows = account.extra(fan).windows ?? {};
  const open = KINDS.filter((kind) => {
    const window = windows[kind];
    return window !== undefined && now - window.at <= lengthMs(kind);
  });
  if (open.length === 0) throw new Refusal(45015);
  const usable = open.find((kind) => (windows[kind]?.sent ?? 0) < allowance(account, kind));
  const window = usable && windows[usable];
  if (!window) throw new Refusal(45047);
  const taken = { ...windows, [usable]: { ...window, sent: window.sent + 1 } };
  account.patchExtra(fan, { windows: taken, lastContactAt: now });
}

/** Whoever leaves closes them all. */
export function closeWindows(account: Account, fan: number): void {
  account.patchExtra(fan, { windows: undefined });
}

function lengthMs(kind: WindowKind): number {
  return kind === 'message' ? MESSAGE_WINDOW_MS : SHORT_WINDOW_MS;
}

function allowance(account: Account, kind: WindowKind): number {
  return kind === 'message' ? Number(account.choice('U21')) : SHORT_ALLOWANCE;
}
