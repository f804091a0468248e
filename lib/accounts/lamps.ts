import { DAY_MS, startOfBusinessDay } from '@/lib/time/format';
import type { AccountCheck, AccountMode, Lamp, LampState, NextStep } from './schema';

/** component_verify_ticket: pushed every ten minutes, good for twelve hours. @see WeChat docs 验证票据 */
const TICKET_LATE_MS = 30 * 60_000;
const TICKET_LIFE_MS = 12 * 3_600_000;
/** From this share of a day's calls on somebody should look. */
const QUOTA_NEAR = 0.8;

export type AccountFacts = {
  mode: AccountMode;
  isDisabled: boolean;
  hasSecret: boolean;
  /** Stored, but under a key that this program does not have. */
  unreadable: { secret: boolean; push: boolean };
  revokedAt: Date | null;
  reauthorisationCode: string | null;
  token: { refreshedAt: Date | null; expiresAt: Date | null; lastErrorAt: Date | null } | null;
  component: PlatformFacts | null;
  lastPushAt: Date | null;
  check: AccountCheck | null;
  quotas: { path: string; dailyLimit: bigint; used: bigint; readAt: Date }[];
};

export type PlatformFacts = { ticketAt: Date | null; isUnreadable: boolean; isDisabled: boolean };

/** Times of WeChat's and ours follow the business clock; tokens live by real time. */
export type Clocks = { now: Date; realNow: Date };

const lamp = (
  name: Lamp['name'],
  state: LampState,
  code: string,
  ageSeconds: number | null = null,
  params: Lamp['params'] = {},
): Lamp => ({ name, state, code, ageSeconds, params });

/** Whole seconds since `at`; a clock that is a little behind counts as now. */
const age = (at: Date | null, now: Date): number | null =>
  at && Math.max(0, Math.round((now.getTime() - at.getTime()) / 1_000));

/** How an account is, in the order of the screen: credential, the platform's ticket, pushes, calls left today. */
export function lampsOf(facts: AccountFacts, clocks: Clocks): Lamp[] {
  const lamps = [tokenLamp(facts, clocks)];
  if (facts.mode === 'component') lamps.push(ticketLamp(facts.component, clocks));
  lamps.push(pushLamp(facts, clocks), quotaLamp(facts, clocks));
  return lamps;
}

function tokenLamp(facts: AccountFacts, { now, realNow }: Clocks): Lamp {
  if (facts.isDisabled) return lamp('token', 'off', 'disabled');
  if (facts.mode === 'component') {
    if (facts.revokedAt) return lamp('token', 'bad', 'revoked', age(facts.revokedAt, now));
    if (facts.reauthorisationCode) return lamp('token', 'bad', 'reauthorise');
  } else if (!facts.hasSecret) return lamp('token', 'bad', 'noSecret');
  else if (facts.unreadable.secret) return lamp('token', 'bad', 'unreadable');
  const { token } = facts;
  if (token?.lastErrorAt) return lamp('token', 'bad', 'failed', age(token.lastErrorAt, realNow));
  if (!token?.refreshedAt) return lamp('token', 'off', 'unused');
  const isValid = token.expiresAt !== null && token.expiresAt > realNow;
  return lamp('token', 'well', isValid ? 'fresh' : 'idle', age(token.refreshedAt, realNow));
}

/** The ticket without which a third-party platform gets no token. */
export function ticketLamp(component: PlatformFacts | null, { now }: Clocks): Lamp {
  const at = component?.ticketAt ?? null;
  if (component?.isDisabled) return lamp('ticket', 'off', 'disabled', age(at, now));
  if (component?.isUnreadable) return lamp('ticket', 'bad', 'unreadable');
  if (!at) return lamp('ticket', 'waits', 'none');
  const ageMs = now.getTime() - at.getTime();
  if (ageMs > TICKET_LIFE_MS) return lamp('ticket', 'bad', 'expired', age(at, now));
  return ageMs > TICKET_LATE_MS
    ? lamp('ticket', 'waits', 'late', age(at, now))
    : lamp('ticket', 'well', 'fresh', age(at, now));
}

function pushLamp(facts: AccountFacts, { now }: Clocks): Lamp {
  const { lastPushAt, unreadable } = facts;
  const isRefused = facts.isDisabled || (facts.mode === 'component' && facts.component?.isDisabled);
  if (isRefused) return lamp('push', 'off', 'disabled', age(lastPushAt, now));
  if (unreadable.push) return lamp('push', 'bad', 'unreadable', age(lastPushAt, now));
  if (!lastPushAt) return lamp('push', 'waits', 'none');
  // A small account is silent for days, so silence is told and is no fault.
  const isQuiet = now.getTime() - lastPushAt.getTime() > DAY_MS;
  return lamp('push', isQuiet ? 'off' : 'well', isQuiet ? 'quiet' : 'fresh', age(lastPushAt, now));
}

function quotaLamp({ quotas }: AccountFacts, { now }: Clocks): Lamp {
  const today = startOfBusinessDay(now);
  const fresh = quotas.filter(({ readAt, dailyLimit }) => readAt >= today && dailyLimit > 0n);
  const fullest = fresh
    .map((one) => ({ ...one, share: Number(one.used) / Number(one.dailyLimit) }))
    .sort((a, b) => b.share - a.share)[0];
  if (!fullest) return lamp('quota', 'off', 'unread');
  const params = { path: fullest.path, percent: Math.floor(fullest.share * 100) };
  if (fullest.share >= 1) return lamp('quota', 'bad', 'used', age(fullest.readAt, now), params);
  const isNear = fullest.share >= QUOTA_NEAR;
  return lamp('quota', isNear ? 'waits' : 'well', isNear ? 'near' : 'ok', age(fullest.readAt, now), params);
}

/** The one thing to do next, the most urgent first. */
export function nextStepOf(facts: AccountFacts, lamps: Lamp[]): NextStep {
  const isIn = (name: Lamp['name'], ...states: LampState[]) =>
    lamps.some((one) => one.name === name && states.includes(one.state));
  if (facts.isDisabled) return 'enable';
  if (facts.mode === 'component') {
    if (facts.revokedAt || facts.reauthorisationCode) return 'reauthorise';
    if (facts.component?.isDisabled) return 'enableComponent';
    if (isIn('ticket', 'bad', 'waits')) return 'component';
  } else if (!facts.hasSecret || facts.unreadable.secret) return 'secret';
  if (!facts.check && facts.mode === 'component') return 'checkAuthorised';
  if (!facts.check) return isIn('token', 'bad') ? 'secret' : 'check';
  if (isIn('token', 'bad') || Object.values(facts.check).some(({ outcome }) => outcome === 'failed'))
    return 'fix';
  if (!facts.lastPushAt || facts.unreadable.push) return 'push';
  if (isIn('quota', 'bad', 'waits')) return 'quota';
  return 'none';
}
