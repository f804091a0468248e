import { describe, expect, test } from 'vitest';
import { example, facts } from '@/lib/testing/rule-examples';
import type { RuleClause } from './clauses';
import { periodOf, type TimeClause } from './period';
import { resolveRule } from './resolve';
import type { AudienceRule, RuleNode } from './schema';

const at = (iso: string) => new Date(iso);
const rule = (...rules: RuleNode[]): AudienceRule => ({ version: 1, combinator: 'and', rules });
const inAudience = (...value: string[]): RuleClause => ({ field: 'audience', operator: 'in', value });
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return String((error as { code?: string }).code);
  }
  return 'fine';
};

describe('a relative time is whole days of Beijing', () => {
  const within = (days: number): TimeClause => ({ operator: 'within', value: { days } });
  test.each([
    ['a minute before midnight', '2026-03-10T15:59:00Z', '2026-03-09T16:00:00.000Z'],
    ['at midnight', '2026-03-10T16:00:00Z', '2026-03-10T16:00:00.000Z'],
    ['in the morning, yesterday by UTC', '2026-03-10T23:30:00Z', '2026-03-10T16:00:00.000Z'],
  ])('within the last day, %s, is today', (_name, now, from) => {
    expect(periodOf(within(1), at(now))).toEqual({ from, until: null });
  });
  test('seven days are today and six before, across a month', () => {
    expect(periodOf(within(7), at('2026-03-02T04:00:00Z'))).toEqual({
      from: '2026-02-23T16:00:00.000Z',
      until: null,
    });
  });
  test('longer ago ends where within begins', () => {
    const now = at('2026-03-10T02:00:00Z');
    expect(periodOf({ operator: 'longerAgo', value: { days: 7 } }, now).until).toBe(
      periodOf(within(7), now).from,
    );
  });
  test('between takes both days in, since and before meet at midnight', () => {
    const now = at('2026-03-10T02:00:00Z');
    expect(periodOf({ operator: 'between', value: { from: '2026-02-28', to: '2026-03-01' } }, now)).toEqual({
      from: '2026-02-27T16:00:00.000Z',
      until: '2026-03-01T16:00:00.000Z',
    });
    const since = periodOf({ operator: 'since', value: { date: '2026-03-01' } }, now);
    expect(periodOf({ operator: 'before', value: { date: '2026-03-01' } }, now).until).toBe(since.from);
  });
});

describe('what is kept elsewhere', () => {
  test('an audience becomes its rule, "not in" its opposite', () => {
    const [id] = facts.audiences.keys();
    const inside = resolveRule(inAudience(String(id)), facts);
    expect(inside).toEqual(resolveRule(rule(...example.rules), facts));
    expect(resolveRule({ field: 'audience', operator: 'notIn', value: [String(id)] }, facts)).toEqual({
      combinator: 'and',
      not: true,
      rules: [inside],
    });
  });
  test('an audience or a place that nobody knows is nobody', () => {
    expect(resolveRule(inAudience('0198f9a0-0000-7000-8000-00000000000b'), facts)).toEqual({
      field: 'nobody',
    });
    for (const id of [4, 5]) {
      expect(resolveRule({ field: 'near', operator: 'branch', value: { id, km: 1 } }, facts)).toEqual({
        field: 'nobody',
      });
    }
  });
  test('the share of the month is that of the Beijing month', () => {
    const now = at('2026-02-28T16:30:00Z');
    expect(resolveRule({ field: 'share', operator: 'used', value: 1 }, { ...facts, now })).toEqual({
      field: 'shareUsed',
      account: 1,
      month: '2026-03',
    });
  });
});

describe('audiences that use audiences', () => {
  const withAudiences = (rules: Record<string, RuleNode>) => ({
    ...facts,
    audiences: new Map(Object.entries(rules)),
  });
  const tags = (count: number) =>
    Array.from({ length: count }, (): RuleClause => ({ field: 'tag', operator: 'any', value: ['a'] }));

  test('a circle is refused, twice the same audience is not', () => {
    const circle = withAudiences({ a: rule(inAudience('b')), b: rule(inAudience('a')) });
    expect(codeOf(() => resolveRule(rule(inAudience('a')), circle))).toBe('rule.audience_cycle');
    const twice = withAudiences({ a: rule(...tags(1)) });
    expect(codeOf(() => resolveRule(rule(inAudience('a'), inAudience('a')), twice))).toBe('fine');
  });
  test('the bounds of a rule hold for what they become', () => {
    const big = withAudiences({ a: rule(...tags(60)), b: rule(...tags(40)) });
    expect(codeOf(() => resolveRule(rule(inAudience('a', 'b')), big))).toBe('fine');
    expect(codeOf(() => resolveRule(rule(inAudience('a', 'b'), ...tags(1)), big))).toBe(
      'rule.expanded_too_large',
    );
    const chain = (levels: number) =>
      withAudiences(
        Object.fromEntries(
          Array.from({ length: levels }, (_, n) => [
            String(n),
            n === 0 ? rule(...tags(1)) : rule(inAudience(String(n - 1))),
          ]),
        ),
      );
    expect(codeOf(() => resolveRule(rule(inAudience('6')), chain(7)))).toBe('fine');
    expect(codeOf(() => resolveRule(rule(inAudience('7')), chain(8)))).toBe('rule.expanded_too_large');
  });
  test('a hundred audiences of a hundred audiences are refused before they are written out', () => {
    const levels = Array.from({ length: 7 }, (_, level) => [
      String(level),
      level === 0
        ? rule(...tags(1))
        : rule(...Array.from({ length: 100 }, () => inAudience(String(level - 1)))),
    ]);
    expect(codeOf(() => resolveRule(rule(inAudience('6')), withAudiences(Object.fromEntries(levels))))).toBe(
      'rule.expanded_too_large',
    );
  });
});
