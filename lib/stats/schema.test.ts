import { expect, test } from 'vitest';
import { branchDaysQuery, periodOf } from './schema';

/** 01:00 on the 24th in Beijing, still the 23rd in London. */
const NOW = new Date('2026-11-23T17:00:00Z');

test('the period is the last thirty Beijing days when the URL says nothing or nonsense', () => {
  const thirty = { from: '2026-10-26', to: '2026-11-24' };
  expect(periodOf(branchDaysQuery.parse({}), NOW)).toEqual(thirty);
  expect(periodOf(branchDaysQuery.parse({ from: '2026-02-30', to: 'x', branch: 'abc' }), NOW)).toEqual(
    thirty,
  );
  expect(periodOf(branchDaysQuery.parse({ from: '2026-12-01' }), NOW)).toEqual(thirty);
});

test('the period never reaches into the future and never holds more than a year', () => {
  expect(periodOf({ from: '2026-11-20', to: '2027-01-01' }, NOW)).toEqual({
    from: '2026-11-20',
    to: '2026-11-24',
  });
  expect(periodOf({ from: '2020-01-01', to: '2026-11-24' }, NOW)).toEqual({
    from: '2025-11-24',
    to: '2026-11-24',
  });
});

test('a branch in the URL is a positive number or nothing', () => {
  expect(branchDaysQuery.parse({ branch: '7' }).branch).toBe(7);
  for (const branch of ['-1', 'x', '', '99999999999999'])
    expect(branchDaysQuery.parse({ branch }).branch).toBeNull();
});
