import { describe, expect, test } from 'vitest';
import { evaluate } from '@/lib/rules/evaluate';
import { resolveRule } from '@/lib/rules/resolve';
import { EVERYBODY } from '@/lib/rules/schema';
import { facts, person as somebody } from '@/lib/testing/rule-examples';
import { parseQueryDsl, QueryDslError } from './dsl';

const person = {
  ...somebody,
  tags: ['mkit', 'iutj'].map((code) => ({ code, since: '2026-03-08T04:00:00.000Z' })),
};
const matches = (query: unknown) => evaluate(resolveRule(parseQueryDsl({ query }), facts), person);
const tag = (code: string) => ({ term: { tag_id: code } });
const refusal = (body: unknown) => {
  try {
    parseQueryDsl(body);
  } catch (error) {
    if (error instanceof QueryDslError) return `${error.type}: ${error.reason}`;
    throw error;
  }
  return 'accepted';
};

describe('the query of the notes', () => {
  test('is two tags that must both be carried', () => {
    expect(parseQueryDsl({ query: { bool: { must: [tag('mkit'), tag('iutj')] } } })).toEqual({
      version: 1,
      combinator: 'and',
      rules: [
        { field: 'tag', operator: 'any', value: ['mkit'] },
        { field: 'tag', operator: 'any', value: ['iutj'] },
      ],
    });
  });
  test('without a query it is everybody', () => {
    expect(parseQueryDsl({})).toEqual(EVERYBODY);
    expect(parseQueryDsl({ query: { match_all: {} } })).toEqual(EVERYBODY);
    expect(matches({ match_none: {} })).toBe(false);
  });
});

test.each([
  ['must and must_not', { bool: { must: tag('mkit'), must_not: [tag('x')] } }, true],
  ['must_not hit', { bool: { must: tag('mkit'), must_not: [tag('x'), tag('iutj')] } }, false],
  ['must_not of a bool', { bool: { must_not: { bool: { must: [tag('mkit'), tag('x')] } } } }, true],
  ['must_not of everybody', { bool: { must_not: { match_all: {} } } }, false],
  ['should alone, none hit', { bool: { should: [tag('x'), tag('y')] } }, false],
  ['should alone, one hit', { bool: { should: [tag('x'), tag('iutj')] } }, true],
  ['should beside must_not is demanded', { bool: { should: [tag('x')], must_not: [tag('y')] } }, false],
  ['should beside must is optional', { bool: { must: [tag('mkit')], should: [tag('x')] } }, true],
  ['should beside filter is optional', { bool: { filter: [tag('mkit')], should: [tag('x')] } }, true],
  [
    'should beside must with minimum 1',
    { bool: { must: [tag('mkit')], should: [tag('x')], minimum_should_match: 1 } },
    false,
  ],
  ['minimum 1 without should', { bool: { must: [tag('mkit')], minimum_should_match: '1' } }, true],
  ['an empty bool', { bool: {} }, true],
  ['empty must', { bool: { must: [] } }, true],
  ['terms', { terms: { tag_id: ['x', 'mkit'] } }, true],
  ['terms of nothing', { terms: { tag_id: [] } }, false],
  [
    'branch as number and text',
    { bool: { filter: [{ term: { branch_id: 3 } }, { term: { branch_id: { value: '3' } } }] } },
    true,
  ],
  ['follows', { terms: { follows: [1, 2] } }, true],
  ['not follows', { bool: { must_not: { term: { follows: 1 } } } }, false],
])('%s counts as Elasticsearch would', (_name, query, expected) => {
  expect(matches(query)).toBe(expected);
});

let deep: unknown = tag('mkit');
for (let i = 0; i < 30; i++)
  deep = { bool: { must: [tag('iutj')], should: [deep], minimum_should_match: 1 } };

test.each([
  [
    'a key beside query',
    { query: { match_all: {} }, size: 10 },
    'parsing_exception: request does not support [size]',
  ],
  [
    'an unknown query',
    { query: { wildcard: { tag_id: '*' } } },
    'parsing_exception: unknown query [wildcard]',
  ],
  ['a script', { query: { script: { script: '1' } } }, 'parsing_exception: unknown query [script]'],
  [
    'an unknown key in bool',
    { query: { bool: { boost: 2 } } },
    'x_content_parse_exception: [bool] unknown field [boost]',
  ],
  [
    'an unknown field',
    { query: { term: { phone: '1' } } },
    'illegal_argument_exception: unknown field [phone], supported are [tag_id], [branch_id], [follows]',
  ],
  [
    'two fields in a term',
    { query: { term: { tag_id: 'a', branch_id: 1 } } },
    'parsing_exception: [term] malformed query, expected one key but found [tag_id] and [branch_id]',
  ],
  [
    'a boost',
    { query: { term: { tag_id: { value: 'a', boost: 2 } } } },
    'parsing_exception: [term] query does not support [boost]',
  ],
  [
    'another minimum',
    { query: { bool: { should: [tag('a')], minimum_should_match: 2 } } },
    'illegal_argument_exception: [minimum_should_match] supports [1] only, found [2]',
  ],
  [
    'no array',
    { query: { terms: { tag_id: 'a' } } },
    'parsing_exception: [terms] query requires an array of values',
  ],
  [
    '5 000 values',
    { query: { terms: { tag_id: Array.from({ length: 5_000 }, (_, i) => `t${i}`) } } },
    'illegal_argument_exception: The number of terms [5000] used in the Terms Query request has exceeded the allowed maximum of [500].',
  ],
  [
    '200 clauses',
    { query: { bool: { must: Array.from({ length: 200 }, () => tag('a')) } } },
    'illegal_argument_exception: maxClauseCount is set to 100',
  ],
  ['depth 30', { query: deep }, 'illegal_argument_exception: query is nested deeper than the maximum of [8]'],
  [
    'a branch that is no id',
    { query: { term: { branch_id: '3 or 1=1' } } },
    'illegal_argument_exception: field [branch_id] takes an id, found ["3 or 1=1"]',
  ],
  ['an empty query', { query: {} }, 'illegal_argument_exception: [query] is an empty clause'],
  ['a list as body', [], 'parsing_exception: [request body] must be an object'],
  ['null as query', { query: null }, 'parsing_exception: [query] must be an object'],
])('%s is refused by name', (_name, body, reason) => {
  expect(refusal(body)).toBe(reason);
});
