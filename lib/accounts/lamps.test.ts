import { describe, expect, test } from 'vitest';
import { type AccountFacts, lampsOf, nextStepOf } from './lamps';

const now = new Date('2026-11-25T10:00:00+08:00');
const clocks = { now, realNow: now };
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const ok = { outcome: 'ok' as const, code: 'x', params: {} };

/** An account with which all is well; tests change what is not. */
const well: AccountFacts = {
  mode: 'ordinary',
  isDisabled: false,
  hasSecret: true,
  unreadable: { secret: false, push: false },
  revokedAt: null,
  reauthorisationCode: null,
  token: { refreshedAt: ago(12), expiresAt: ago(-108), lastErrorAt: null },
  component: null,
  lastPushAt: ago(1),
  check: { secret: ok },
  quotas: [{ path: '/cgi-bin/user/get', dailyLimit: 500n, used: 100n, readAt: ago(5) }],
};
const authorised: AccountFacts = {
  ...well,
  mode: 'component',
  hasSecret: false,
  component: { ticketAt: ago(3), isUnreadable: false, isDisabled: false },
};

const look = (facts: AccountFacts) => {
  const lamps = lampsOf(facts, clocks);
  return {
    lamps: Object.fromEntries(lamps.map(({ name, state, code }) => [name, `${state} ${code}`])),
    next: nextStepOf(facts, lamps),
  };
};

test('an account with which all is well asks for nothing', () => {
  expect(look(well)).toEqual({
    lamps: { token: 'well fresh', push: 'well fresh', quota: 'well ok' },
    next: 'none',
  });
  expect(look(authorised).lamps.ticket).toBe('well fresh');
  expect(look(authorised).next).toBe('none');
});

describe('each trouble lights its lamp and names the next step', () => {
  test.each<[string, AccountFacts, string, string, string]>([
    ['disabled', { ...well, isDisabled: true }, 'token', 'off disabled', 'enable'],
    ['no secret', { ...well, hasSecret: false }, 'token', 'bad noSecret', 'secret'],
    [
      'a secret under a key that is gone',
      { ...well, unreadable: { secret: true, push: false } },
      'token',
      'bad unreadable',
      'secret',
    ],
    [
      'push settings under a key that is gone',
      { ...well, unreadable: { secret: false, push: true } },
      'push',
      'bad unreadable',
      'push',
    ],
    [
      'a platform under a key that is gone',
      { ...authorised, component: { ticketAt: ago(3), isUnreadable: true, isDisabled: false } },
      'ticket',
      'bad unreadable',
      'component',
    ],
    [
      'a platform that was disabled',
      { ...authorised, component: { ticketAt: ago(3), isUnreadable: false, isDisabled: true } },
      'ticket',
      'off disabled',
      'enableComponent',
    ],
    [
      'no pushes for a disabled platform',
      { ...authorised, component: { ticketAt: ago(3), isUnreadable: false, isDisabled: true } },
      'push',
      'off disabled',
      'enableComponent',
    ],
    ['never used', { ...well, token: null }, 'token', 'off unused', 'none'],
    [
      'an old token',
      { ...well, token: { refreshedAt: ago(300), expiresAt: ago(180), lastErrorAt: null } },
      'token',
      'well idle',
      'none',
    ],
    [
      'a refused token',
      { ...well, token: { refreshedAt: ago(300), expiresAt: ago(180), lastErrorAt: ago(1) } },
      'token',
      'bad failed',
      'fix',
    ],
    ['never checked', { ...well, check: null }, 'token', 'well fresh', 'check'],
    ['authorised, never checked', { ...authorised, check: null }, 'token', 'well fresh', 'checkAuthorised'],
    [
      'a failed check',
      { ...well, check: { address: { ...ok, outcome: 'failed' } } },
      'token',
      'well fresh',
      'fix',
    ],
    ['no push yet', { ...well, lastPushAt: null }, 'push', 'waits none', 'push'],
    ['silent for two days', { ...well, lastPushAt: ago(2_880) }, 'push', 'off quiet', 'none'],
    ['revoked', { ...authorised, revokedAt: ago(1) }, 'token', 'bad revoked', 'reauthorise'],
    [
      'a lost refresh token',
      { ...authorised, reauthorisationCode: 'x' },
      'token',
      'bad reauthorise',
      'reauthorise',
    ],
    [
      'no ticket yet',
      { ...authorised, component: { ticketAt: null, isUnreadable: false, isDisabled: false } },
      'ticket',
      'waits none',
      'component',
    ],
    [
      'a late ticket',
      { ...authorised, component: { ticketAt: ago(31), isUnreadable: false, isDisabled: false } },
      'ticket',
      'waits late',
      'component',
    ],
    [
      'an old ticket',
      { ...authorised, component: { ticketAt: ago(721), isUnreadable: false, isDisabled: false } },
      'ticket',
      'bad expired',
      'component',
    ],
  ])('%s', (_name, facts, lamp, state, next) => {
    expect(look(facts).lamps[lamp]).toBe(state);
    expect(look(facts).next).toBe(next);
  });
});

describe('calls of the day', () => {
  const quota = (used: bigint, readAt = ago(5), dailyLimit = 100n) => ({
    path: '/p',
    dailyLimit,
    used,
    readAt,
  });
  test.each<[string, AccountFacts['quotas'], string, string]>([
    ['read yesterday they say nothing', [quota(100n, ago(60 * 11))], 'off unread', 'none'],
    ['without a limit they say nothing', [quota(5n, ago(5), 0n)], 'off unread', 'none'],
    ['the fullest counts', [quota(1n), quota(80n)], 'waits near', 'quota'],
    ['used up', [quota(100n)], 'bad used', 'quota'],
  ])('%s', (_name, quotas, state, next) => {
    expect(look({ ...well, quotas }).lamps.quota).toBe(state);
    expect(look({ ...well, quotas }).next).toBe(next);
  });
});
