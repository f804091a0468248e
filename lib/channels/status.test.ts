import { expect, test } from 'vitest';
import { codeState, isScannable } from './status';

const NOW = new Date('2026-11-25T04:00:00Z');
const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);
const nothing = { ticket: null, expiresAt: null, qrWantedAt: null, failure: null };

test.each([
  ['never asked for', {}, 'none', false],
  ['asked for, no answer yet', { qrWantedAt: NOW }, 'waiting', false],
  ['asked for, waits with a reason', { qrWantedAt: NOW, failure: 'channel.calls_used_up' }, 'waiting', false],
  ['refused', { failure: 'wechat.45029' }, 'failed', false],
  ['permanent', { ticket: 't' }, 'live', true],
  ['temporary with four days left', { ticket: 't', expiresAt: inHours(96) }, 'live', true],
  ['temporary with three days left', { ticket: 't', expiresAt: inHours(72) }, 'ending', true],
  ['ended this moment', { ticket: 't', expiresAt: NOW }, 'ended', false],
  ['ended and being renewed', { ticket: 't', expiresAt: inHours(-1), qrWantedAt: NOW }, 'waiting', false],
  [
    'ended, renewal refused',
    { ticket: 't', expiresAt: inHours(-1), failure: 'wechat.48001' },
    'failed',
    false,
  ],
  ['still working though its renewal was refused', { ticket: 't', failure: 'wechat.48001' }, 'live', true],
] as const)('a code that is %s', (_name, facts, state, scannable) => {
  expect(codeState({ ...nothing, ...facts }, NOW)).toBe(state);
  expect(isScannable(state)).toBe(scannable);
});
