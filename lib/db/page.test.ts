import { expect, test } from 'vitest';
import { decodeCursor, decodeTimeCursor, encodeCursor } from './page';

const BAD = expect.objectContaining({ code: 'common.bad_cursor' });
const ID = '0192f0c1-2345-7890-8abc-def012345678';

test('a key comes back as it was written, and none is none', () => {
  expect(decodeCursor('')).toBeNull();
  expect(decodeCursor(encodeCursor('会员日', 7))).toEqual({ sortValue: '会员日', id: '7' });
  expect(decodeTimeCursor(encodeCursor('2026-11-25T10:00:00.000Z', ID))).toEqual({
    at: new Date('2026-11-25T10:00:00Z'),
    id: ID,
  });
});

test('a key that was cut off, made up, or is of another list is refused before it reaches the database', () => {
  for (const after of ['undefined', 'zzzz', '%', encodeCursor('x', 1).slice(0, 5)]) {
    expect(() => decodeCursor(after), after).toThrow(BAD);
  }
  for (const after of [
    encodeCursor('会员日', ID),
    encodeCursor(42, ID),
    encodeCursor('2026-11-25T10:00:00.000Z', '7'),
  ]) {
    expect(() => decodeTimeCursor(after)).toThrow(BAD);
  }
});
