import { createTranslator } from 'use-intl/core';
import { describe, expect, test } from 'vitest';
import en from '@/lib/i18n/messages/en/rules.json';
import zh from '@/lib/i18n/messages/zh-CN/rules.json';
import { everyClause, example, facts, nested, person } from '@/lib/testing/rule-examples';
import { CLAUSES } from './clauses';
import { evaluate as judge } from './evaluate';
import { FIELD_GROUPS, RULE_FIELDS } from './fields';
import { namesIn } from './names-in';
import { dropUnfinished, fromQuerybuilder, toQuerybuilder } from './querybuilder';
import { resolveRule } from './resolve';
import { type AudienceRule, audienceRule, EVERYBODY, type RuleGroup, type RuleNode } from './schema';
import { renderWords, toWords } from './to-words';

function codesOf(raw: unknown): string[] {
  const parsed = audienceRule.safeParse(raw);
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
}

function deep(levels: number): RuleGroup {
  let group: RuleGroup = { combinator: 'and', rules: [{ field: 'follow', operator: 'is', value: 1 }] };
  for (let level = 1; level < levels; level++) group = { combinator: 'and', rules: [group] };
  return group;
}

const clauses = (count: number) => ({
  combinator: 'and',
  rules: Array.from({ length: count }, () => ({ field: 'tag', operator: 'any', value: ['mkit'] })),
});

describe('a rule from outside', () => {
  test('is kept as it is, with its version and without repeated values', () => {
    expect(audienceRule.parse(nested)).toEqual(nested);
    expect(
      audienceRule.parse({
        combinator: 'and',
        rules: [{ field: 'tag', operator: 'any', value: ['a', 'a'] }],
      }),
    ).toEqual({ version: 1, combinator: 'and', rules: [{ field: 'tag', operator: 'any', value: ['a'] }] });
  });

  test('with an empty root means everybody', () => {
    expect(audienceRule.parse({ combinator: 'or', rules: [] }).rules).toEqual([]);
  });

  test.each([
    ['100 clauses', clauses(100), []],
    ['200 clauses', clauses(200), ['rule.too_many_clauses']],
    ['8 levels', deep(8), []],
    ['9 levels', deep(9), ['rule.too_deep']],

    [
      'an empty group inside',
      { combinator: 'and', rules: [{ combinator: 'or', rules: [] }] },
      ['rule.empty_group'],
    ],
    ['a negated empty root', { combinator: 'and', not: true, rules: [] }, ['rule.empty_group']],
    [
      'a clause without values',
      { combinator: 'and', rules: [{ field: 'tag', operator: 'any', value: [] }] },
      ['rule.empty_clause'],
    ],
    [
      '501 values',
      {
        combinator: 'and',
        rules: [{ field: 'branch', operator: 'in', value: Array.from({ length: 501 }, (_, i) => i + 1) }],
      },
      ['rule.too_many_values'],
    ],
    [
      'an unknown field',
      { combinator: 'and', rules: [{ field: '__proto__', operator: 'any', value: ['a'] }] },
      ['rule.unknown_field'],
    ],
    [
      'a foreign operator',
      { combinator: 'and', rules: [{ field: 'tag', operator: 'in', value: ['a'] }] },
      ['rule.bad_operator'],
    ],
    [
      'an unknown key',
      { combinator: 'and', rules: [{ field: 'follow', operator: 'is', value: 1, script: 'x' }] },
      ['rule.bad_clause'],
    ],
    [
      'a branch that is no number',
      { combinator: 'and', rules: [{ field: 'branch', operator: 'in', value: ['1 or 1=1'] }] },
      ['rule.bad_value'],
    ],
    ['another version', { version: 2, combinator: 'and', rules: [] }, ['rule.bad_version']],
    ['another combinator', { combinator: 'xor', rules: [] }, ['rule.bad_group']],
    ['nothing', null, ['rule.bad_clause']],
    ['a text', 'all', ['rule.bad_clause']],
  ])('with %s is judged by its code', (_name, raw, expected) => {
    expect(codesOf(raw)).toEqual(expected);
  });

  test('with 100 000 levels is refused without being followed down', () => {
    expect(codesOf(deep(100_000))).toEqual(['rule.too_deep']);
  });

  test('names the place of each mistake', () => {
    const parsed = audienceRule.safeParse({
      combinator: 'and',
      rules: [deep(2), { field: 'tag', operator: 'any', value: [] }],
    });
    expect(parsed.error?.issues[0]?.path).toEqual(['rules', 1, 'value']);
  });

  test('tells which tags, branches and accounts it names', () => {
    expect(namesIn(nested)).toEqual({
      tagCodes: ['mday', 'wx1', 'hz', 'tea', 'unknown'],
      branchIds: [3, 4],
      accountIds: [1, 2],
      storeIds: [],
      channelIds: [],
      audienceIds: [],
    });
    expect(namesIn({ combinator: 'and', rules: everyClause })).toMatchObject({
      branchIds: [3],
      accountIds: [1],
      storeIds: [8, 9],
      channelIds: [5],
      audienceIds: [...facts.audiences.keys()],
    });
  });
});

describe('evaluated', () => {
  const evaluate = (rule: RuleNode, who: typeof person) => judge(resolveRule(rule, facts), who);
  test('a person of 杭州 with 会员日 matches the example, staff does not', () => {
    expect(evaluate(example, person)).toBe(true);
    expect(
      evaluate(example, { ...person, tags: [...person.tags, { code: 'staff', since: person.createdAt }] }),
    ).toBe(false);
    expect(evaluate(EVERYBODY, person)).toBe(true);
  });
  test('a member without a branch is not in any branch', () => {
    const rule: AudienceRule = {
      version: 1,
      combinator: 'and',
      rules: [{ field: 'branch', operator: 'notIn', value: [3] }],
    };
    expect(evaluate(rule, { ...person, branch: null })).toBe(true);
  });
});

describe('in words', () => {
  const names = {
    tag: (code: string) =>
      ({ mday: '会员日', tea: '奶茶', staff: '员工', hz: '杭州', wx1: '老粉' })[code] ?? code,
    branch: (id: number) => ({ 3: '杭州', 4: '宁波' })[id] ?? String(id),
    account: (id: number) => ({ 1: '茶语会员', 2: '茶语门店' })[id] ?? String(id),
    store: (id: number) => ({ 8: '西湖店', 9: '文三店' })[id] ?? String(id),
    channel: (id: number) => ({ 5: '收银台立牌' })[id] ?? String(id),
    audience: () => '杭州奶茶会员',
  };
  const translator = (locale: string, rules: Record<string, unknown>) =>
    createTranslator({ locale, messages: { rules } as never }) as never;

  test('Chinese reads as a sentence', () => {
    const t = translator('zh-CN', zh);
    expect(renderWords(toWords(example, names), t)).toBe(
      '带有 会员日 或 奶茶 标签，属于 杭州 分公司，且没有 员工 标签',
    );
    expect(renderWords(toWords(nested, names), t)).toBe(
      '同时带有 会员日 和 老粉 标签，或者不符合（已关注 茶语会员，不属于 杭州 或 宁波 分公司，且带有 杭州 或 奶茶 或 老粉 或 unknown 标签），或者未关注 茶语门店',
    );
    expect(renderWords(toWords(EVERYBODY, names), t)).toBe('所有会员');
  });
  test('English reads as a sentence', () => {
    expect(renderWords(toWords(example, names), translator('en', en))).toBe(
      'carries 会员日 or 奶茶, belongs to branch 杭州, and does not carry 员工',
    );
  });
  test('a long list of names is cut', () => {
    const many = Array.from({ length: 12 }, (_, i) => `t${i}`);
    const rule: AudienceRule = {
      version: 1,
      combinator: 'and',
      rules: [{ field: 'tag', operator: 'any', value: many }],
    };
    expect(renderWords(toWords(rule, names), translator('en', en))).toBe(
      'carries t0 or t1 or t2 or t3 or t4 or t5 or t6 or t7 and 4 more',
    );
  });
  test.each(['zh-CN', 'en'])('every clause has its words in %s', (locale) => {
    const t = translator(locale, locale === 'en' ? en : zh);
    const lines = everyClause.map((clause) => renderWords(toWords(clause, names), t));
    expect(lines.join('\n')).toMatchSnapshot();
  });
  test('every label of a field has its text in both languages', () => {
    const keys = [
      ...FIELD_GROUPS.map((group) => `rules.groups.${group}`),
      ...RULE_FIELDS.flatMap((field) => [
        field.label,
        ...field.operators.flatMap((o) => [o.label, ...o.inputs.flatMap((i) => i.suffix ?? [])]),
      ]),
    ];
    for (const key of keys) {
      const [, section, name] = key.split('.');
      for (const file of [zh, en] as Record<string, Record<string, string>>[]) {
        expect(file[String(section)]?.[String(name)], key).toBeTruthy();
      }
    }
  });
  test('the editor offers every field with the operators that it takes', () => {
    expect(RULE_FIELDS.map((field) => field.name).sort()).toEqual(Object.keys(CLAUSES).sort());
    for (const clause of everyClause) {
      const field = RULE_FIELDS.find((f) => f.name === clause.field);
      expect(
        field?.operators.map((o) => o.name),
        clause.field,
      ).toContain(clause.operator);
    }
  });
});

describe('the editor', () => {
  test('gets a rule and gives the same back', () => {
    expect(audienceRule.parse(fromQuerybuilder(toQuerybuilder(nested)))).toEqual(nested);
  });
  test('gives back every clause there is', () => {
    const rule = audienceRule.parse({ version: 1, combinator: 'and', rules: everyClause });
    expect(rule.rules).toEqual(everyClause);
    expect(dropUnfinished(fromQuerybuilder(toQuerybuilder(rule)))).toEqual(rule);
  });
  test('counts without the clauses that are not filled in yet', () => {
    const editing = fromQuerybuilder({
      combinator: 'and',
      rules: [
        { id: 'a', field: 'tag', operator: 'any', value: ['mday'] },
        { id: 'b', field: 'branch', operator: 'in', value: [] },
        { combinator: 'or', not: true, rules: [{ field: 'follow', operator: 'is', value: '' }] },
      ],
    });
    expect(codesOf(editing)).not.toEqual([]);
    expect(dropUnfinished(editing)).toEqual({
      version: 1,
      combinator: 'and',
      rules: [{ field: 'tag', operator: 'any', value: ['mday'] }],
    });
    expect(dropUnfinished(fromQuerybuilder({ combinator: 'or', rules: [] }))).toEqual(EVERYBODY);
  });
});
