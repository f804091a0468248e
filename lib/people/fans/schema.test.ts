import { expect, test } from 'vitest';
import { fanIdsInput, remarkFits } from './schema';

test('a remark of 29 bytes fits, one of 30 does not, whatever its letters', () => {
  expect(remarkFits('a'.repeat(29))).toBe(true);
  expect(remarkFits('a'.repeat(30))).toBe(false);
  expect(remarkFits('一二三四五六七八九')).toBe(true);
  expect(remarkFits('一二三四五六七八九十')).toBe(false);
});

test('a request names 1 to 1 000 fans by number', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, n) => String(n + 1));
  expect(fanIdsInput.safeParse({ accountId: 1, fanIds: ids(1_000) }).success).toBe(true);
  for (const fanIds of [[], ids(1_001), ['x'], ['-1']])
    expect(fanIdsInput.safeParse({ accountId: 1, fanIds }).success).toBe(false);
});
