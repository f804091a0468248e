import { describe, expect, test } from 'vitest';
import { evaluate } from '@/lib/rules/evaluate';
import { resolveRule } from '@/lib/rules/resolve';
import { EVERYBODY } from '@/lib/rules/schema';
import { facts, person as somebody } from '@/lib/testing/rule-examples';
import { parseQueryDsl } from './dsl';
import { QueryDslError } from './dsl-error';
import { DSL_FIELDS } from './dsl-fields';
import { PEOPLE_MAPPING } from './mapping';

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
  ['must_not of must_not', { bool: { must_not: { bool: { must_not: tag('mkit') } } } }, true],
  [
    'must_not of must_not of a branch',
    { bool: { must_not: { bool: { must_not: { term: { branch_id: 4 } } } } } },
    false,
  ],
  [
    'must_not of must_not of follows',
    { bool: { must_not: { bool: { must_not: { term: { follows: 1 } } } } } },
    true,
  ],
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

const range = (field: string, bounds: Record<string, unknown>) => ({ range: { [field]: bounds } });
const beijing = { time_zone: '+08:00' };
// Registered at 2026-01-01T00:00Z, which is eight in the morning in Beijing; last active at midnight of 2026-03-10.
test.each([
  [
    'store, channel, sex, month and place',
    {
      bool: {
        must: [
          { term: { store_id: 8 } },
          { terms: { channel_id: [4, '5'] } },
          { term: { sex: 'female' } },
          { terms: { birth_month: [3] } },
          { term: { province: '浙江省' } },
          { terms: { city: ['杭州市', '宁波市'] } },
        ],
      },
    },
    true,
  ],
  ['another store', { term: { store_id: 9 } }, false],
  ['not that channel', { bool: { must_not: { term: { channel_id: 5 } } } }, false],
  ['left', { terms: { left: [1, 2] } }, false],
  ['not blacklisted', { bool: { must_not: { term: { blacklisted: 1 } } } }, true],
  ['bucket', { term: { bucket: 5 } }, true],
  ['buckets', { terms: { bucket: [4, 6] } }, false],
  ['a range of buckets', range('bucket', { gte: 5, lt: 10 }), true],
  ['a range of buckets that is empty', range('bucket', { gt: 5, lt: 6 }), false],
  ['open ends', range('bucket', { gt: -7 }), true],
  ['since a day', range('registered_at', { gte: '2026-01-01', ...beijing }), true],
  ['after a day', range('registered_at', { gt: '2026-01-01', ...beijing }), false],
  ['until a day', range('registered_at', { lte: '2026-01-01', time_zone: 'Asia/Shanghai' }), true],
  ['before a day', range('registered_at', { lt: '2026-01-01', ...beijing }), false],
  ['a month', range('registered_at', { gte: '2025-12-31T16:00:00Z', lt: '2026-02-01T00:00:00+08:00' }), true],
  ['a month in milliseconds', range('registered_at', { gte: Date.parse('2025-12-31T16:00:00Z') }), true],
  [
    'a month that ended before it began',
    range('registered_at', { gte: '2026-02-01', lt: '2026-01-01', ...beijing }),
    false,
  ],
  [
    'active on the day',
    range('last_interaction_at', { gte: '2026-03-10', lte: '2026-03-10', ...beijing }),
    true,
  ],
  [
    'known and located',
    {
      bool: {
        filter: [
          range('created_at', { lt: '2026-03-10', ...beijing }),
          range('located_at', { gte: '2026-03-09', ...beijing }),
        ],
      },
    },
    true,
  ],
  ['registered at all', { exists: { field: 'registered_at' } }, true],
  ['never active', { bool: { must_not: { exists: { field: 'last_interaction_at' } } } }, false],
  ['without a place', { bool: { must_not: { exists: { field: 'location' } } } }, false],
  ['near', { geo_distance: { distance: '2km', location: { lat: 30.25, lon: 120.17 } } }, true],
  ['not so near', { geo_distance: { distance: '1000m', location: '30.25, 120.17' } }, false],
  ['near, longitude first', { geo_distance: { distance: '2km', location: [120.17, 30.25] } }, true],
])('%s counts as Elasticsearch would', (_name, query, expected) => {
  expect(matches(query)).toBe(expected);
});

test('every field that may be asked for is in the index', () => {
  for (const field of Object.keys(DSL_FIELDS)) expect(PEOPLE_MAPPING.properties).toHaveProperty(field);
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
    'illegal_argument_exception: unknown field [phone], supported are [tag_id], [branch_id], [store_id], [channel_id], [follows], [left], [blacklisted], [sex], [birth_month], [province], [city], [bucket]',
  ],
  [
    'a field asked in another way',
    { query: { term: { registered_at: 5 } } },
    'illegal_argument_exception: field [registered_at] does not support [terms], supported are [tag_id], [branch_id], [store_id], [channel_id], [follows], [left], [blacklisted], [sex], [birth_month], [province], [city], [bucket]',
  ],
  [
    'a field of every object',
    { query: { exists: { field: '__proto__' } } },
    'illegal_argument_exception: unknown field [__proto__], supported are [registered_at], [last_interaction_at], [located_at], [location]',
  ],
  [
    'a day without a zone',
    { query: range('registered_at', { gte: '2026-01-01' }) },
    'illegal_argument_exception: field [registered_at] takes days of Asia/Shanghai: give [time_zone] "+08:00"',
  ],
  [
    'another zone',
    { query: range('registered_at', { gte: '2026-01-01', time_zone: 'UTC' }) },
    'illegal_argument_exception: [time_zone] supports [+08:00] and [Asia/Shanghai] only, found ["UTC"]',
  ],
  [
    'a moment within a day',
    { query: range('created_at', { lt: '2026-01-01T00:00:00Z' }) },
    'illegal_argument_exception: field [created_at] is asked by whole days of Asia/Shanghai, found ["2026-01-01T00:00:00Z"]',
  ],
  [
    'a date that is none',
    { query: range('created_at', { lt: '2026-02-30', ...beijing }) },
    'illegal_argument_exception: failed to parse date field ["2026-02-30"]',
  ],
  [
    'a date of words',
    { query: range('created_at', { gte: 'now-7d/d' }) },
    'illegal_argument_exception: failed to parse date field ["now-7d/d"]',
  ],
  [
    'a range without bounds',
    { query: range('bucket', {}) },
    'illegal_argument_exception: [range] on [bucket] needs one of [gte], [gt], [lte], [lt]',
  ],
  [
    'a range with a boost',
    { query: range('bucket', { gte: 1, boost: 2 }) },
    'parsing_exception: [range] query does not support [boost]',
  ],
  [
    'two lower bounds',
    { query: range('bucket', { gte: 1, gt: 2 }) },
    'illegal_argument_exception: [range] on [bucket] has both [gte] and [gt]',
  ],
  [
    'a distance in miles',
    { query: { geo_distance: { distance: '3mi', location: '30,120' } } },
    'illegal_argument_exception: [distance] takes 100m to 500km, found ["3mi"]',
  ],
  [
    'a point that is none',
    { query: { geo_distance: { distance: '3km', location: { lat: 95, lon: 120 } } } },
    'illegal_argument_exception: [location] takes {"lat", "lon"}, "lat,lon" or [lon, lat], found [{"lat":95,"lon":120}]',
  ],
  [
    'another field than location',
    { query: { geo_distance: { distance: '3km', home: '30,120' } } },
    'parsing_exception: [geo_distance] query does not support [home]',
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
