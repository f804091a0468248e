import { expect, test } from 'vitest';
import { findCycle, type RuleUser } from './rule-cycle';
import { affectedBy, levelsOf, type OrderedRule } from './rule-order';

const rule = (tagId: number, uses: number[] = [], groupId: number | null = null): OrderedRule => ({
  tagId,
  code: `t${tagId}`,
  groupId,
  usedCodes: uses.map((id) => `t${id}`),
});
const ids = (rules: OrderedRule[]) => rules.map(({ tagId }) => tagId);

test('a rule stands in a level behind all automatic tags that it asks for', () => {
  const levels = levelsOf([rule(1, [2]), rule(2, [3, 99]), rule(3), rule(4)]);
  expect(levels.map(ids)).toEqual([[3, 4], [2], [1]]);
});

test('tags of an exclusive group stand in one level, behind what any of them asks for', () => {
  const levels = levelsOf([rule(1, [], 7), rule(2, [3], 7), rule(3), rule(4, [1])]);
  expect(levels.map(ids)).toEqual([[3], [1, 2], [4]]);
});

test('a circle closed by regrouping ends in one last level instead of going on for ever', () => {
  expect(levelsOf([rule(1, [2]), rule(2, [1]), rule(3)]).map(ids)).toEqual([[3], [1, 2]]);
  expect(levelsOf([rule(1, [1])]).map(ids)).toEqual([[1]]);
});

test('a changed tag affects those that ask for it, by others and by exclusive groups as well', () => {
  const rules = [rule(1), rule(2, [1]), rule(3, [], 7), rule(4, [2], 7), rule(5, [3]), rule(6)];
  expect(ids(affectedBy(rules, 1))).toEqual([1, 2, 3, 4, 5]);
  expect(ids(affectedBy(rules, 6))).toEqual([6]);
  expect(affectedBy(rules, 99)).toEqual([]);
});

const users = (...list: [string, string[], number?][]): Map<string, RuleUser> =>
  new Map(
    list.map(([key, uses, groupId]) => [
      key,
      { key, name: key.toUpperCase(), uses, groupId: groupId ?? null },
    ]),
  );

test('the chain of a circle is named from the tag back to itself', () => {
  expect(findCycle(users(['a', ['b']], ['b', ['c']], ['c', ['a']]), 'a')).toEqual(['A', 'B', 'C', 'A']);
  expect(findCycle(users(['a', ['a']]), 'a')).toEqual(['A', 'A']);
  expect(findCycle(users(['a', ['b', 'x']], ['b', []]), 'a')).toBeNull();
});

test('a circle through an exclusive group is found, and the group alone is none', () => {
  expect(findCycle(users(['a', [], 1], ['b', [], 1]), 'a')).toBeNull();
  expect(findCycle(users(['a', ['b'], 1], ['b', [], 1]), 'a')).toEqual(['A', 'B', 'A']);
  expect(findCycle(users(['a', ['c']], ['b', ['a'], 1], ['c', [], 1]), 'a')).toEqual(['A', 'C', 'B', 'A']);
});

test('a circle elsewhere is not told to whoever saves another rule', () => {
  expect(findCycle(users(['a', ['b']], ['b', ['c']], ['c', ['b']]), 'a')).toBeNull();
});
