import { expect, test } from 'vitest';
import { functionStates } from './functions';

const missing = (granted: number[]) =>
  functionStates(granted)
    .filter((one) => !one.isGranted)
    .map((one) => one.name);

test('a function is there when one of the sets that would do was granted', () => {
  expect(missing([1, 2, 3, 4, 7, 11, 15])).toEqual([]);
  expect(missing([1, 3, 4, 7, 15, 100])).toEqual([]);
  expect(missing([2])).toEqual(['messages', 'mass', 'materials', 'menus', 'accountServices', 'web']);
  expect(missing([])).toHaveLength(7);
});
