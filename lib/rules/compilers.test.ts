import { describe, expect, test } from 'vitest';
import { everyClause, example, facts, nested } from '@/lib/testing/rule-examples';
import { resolveRule } from './resolve';
import { EVERYBODY, type RuleNode } from './schema';
import type { TagLookup } from './sql-parts';
import { toElasticsearch as compileEs, toScopedElasticsearch as compileScoped } from './to-elasticsearch';
import { toSql as compileSql } from './to-sql';

const tags: TagLookup = new Map([
  ['mday', { id: 11, kind: 'local', branchId: null }],
  ['tea', { id: 12, kind: 'local', branchId: null }],
  ['staff', { id: 13, kind: 'local', branchId: null }],
  ['wx1', { id: 14, kind: 'wechat', branchId: null }],
  ['hz', { id: 15, kind: 'branch', branchId: 3 }],
]);

const toElasticsearch = (rule: RuleNode) => compileEs(resolveRule(rule, facts));
const toScopedElasticsearch = (rule: RuleNode, branchIds: number[]) =>
  compileScoped(resolveRule(rule, facts), branchIds);
const toSql = (
  rule: RuleNode,
  ...rest: Parameters<typeof compileSql> extends [unknown, ...infer R] ? R : never
) => compileSql(resolveRule(rule, facts), ...rest);

describe('compiled', () => {
  test('to Elasticsearch the example of the first issue is three filters', () => {
    expect(toElasticsearch(example)).toMatchInlineSnapshot(`
      {
        "bool": {
          "filter": [
            {
              "terms": {
                "tag_id": [
                  "mday",
                  "tea",
                ],
              },
            },
            {
              "terms": {
                "branch_id": [
                  3,
                ],
              },
            },
            {
              "bool": {
                "must_not": [
                  {
                    "terms": {
                      "tag_id": [
                        "staff",
                      ],
                    },
                  },
                ],
              },
            },
          ],
        },
      }
    `);
  });
  test('to Elasticsearch nested groups keep their meaning', () => {
    expect(toElasticsearch(nested)).toMatchInlineSnapshot(`
      {
        "bool": {
          "minimum_should_match": 1,
          "should": [
            {
              "bool": {
                "filter": [
                  {
                    "term": {
                      "tag_id": "mday",
                    },
                  },
                  {
                    "term": {
                      "tag_id": "wx1",
                    },
                  },
                ],
              },
            },
            {
              "bool": {
                "must_not": [
                  {
                    "bool": {
                      "filter": [
                        {
                          "term": {
                            "follows": 1,
                          },
                        },
                        {
                          "bool": {
                            "must_not": [
                              {
                                "terms": {
                                  "branch_id": [
                                    3,
                                    4,
                                  ],
                                },
                              },
                            ],
                          },
                        },
                        {
                          "terms": {
                            "tag_id": [
                              "hz",
                              "tea",
                              "wx1",
                              "unknown",
                            ],
                          },
                        },
                      ],
                    },
                  },
                ],
              },
            },
            {
              "bool": {
                "must_not": [
                  {
                    "term": {
                      "follows": 2,
                    },
                  },
                ],
              },
            },
          ],
        },
      }
    `);
  });
  test('to Elasticsearch a scope is a filter around the whole rule', () => {
    expect(toScopedElasticsearch(EVERYBODY, [1, 2])).toMatchInlineSnapshot(`
      {
        "bool": {
          "filter": [
            {
              "match_all": {},
            },
            {
              "terms": {
                "branch_id": [
                  1,
                  2,
                ],
              },
            },
          ],
        },
      }
    `);
    expect(toScopedElasticsearch(example, [])).toEqual({ match_none: {} });
  });
  test('to SQL the example of the first issue is two joins and a branch', () => {
    expect(toSql(example, tags)).toMatchInlineSnapshot(`
      {
        "text": "m.merged_into_id is null and (exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any($1::int[])) and (m.branch_id is not null and m.branch_id = any($2::int[])) and not (exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any($3::int[]))))",
        "values": [
          [
            11,
            12,
          ],
          [
            3,
          ],
          [
            13,
          ],
        ],
      }
    `);
  });
  test('to SQL nested groups, scope and the offset of parameters hold', () => {
    expect(toSql(nested, tags, [3], 4)).toMatchInlineSnapshot(`
      {
        "text": "m.merged_into_id is null and (m.branch_id is not null and m.branch_id = any($4::int[])) and ((exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any($5::int[])) and exists (select 1 from fan f join fan_tag x on x.fan_id = f.id where f.member_id = m.id and x.tag_id = any($6::int[]) and x.wanted)) or not ((exists (select 1 from fan f where f.member_id = m.id and f.account_id = $7::int and f.is_subscribed) and not ((m.branch_id is not null and m.branch_id = any($8::int[]))) and (exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any($9::int[])) or exists (select 1 from fan f join fan_tag x on x.fan_id = f.id where f.member_id = m.id and x.tag_id = any($10::int[]) and x.wanted) or (m.branch_id is not null and m.branch_id = any($11::int[]))))) or not (exists (select 1 from fan f where f.member_id = m.id and f.account_id = $12::int and f.is_subscribed)))",
        "values": [
          [
            3,
          ],
          [
            11,
          ],
          [
            14,
          ],
          1,
          [
            3,
            4,
          ],
          [
            12,
          ],
          [
            14,
          ],
          [
            3,
          ],
          2,
        ],
      }
    `);
  });
  test('to SQL a scope without branches is nobody, an empty rule everybody', () => {
    expect(toSql(EVERYBODY, tags, []).text).toBe('m.merged_into_id is null and false');
    expect(toSql(EVERYBODY, tags).text).toBe('m.merged_into_id is null');
  });

  test.each(everyClause.map((clause) => [`${clause.field} ${clause.operator}`, clause] as const))(
    '%s compiles to one query and one condition',
    (_name, clause) => {
      const { text, values } = toSql(clause, tags);
      expect({
        elasticsearch: JSON.stringify(toElasticsearch(clause)),
        sql: text.replace('m.merged_into_id is null and ', ''),
        values: JSON.stringify(values),
      }).toMatchSnapshot();
    },
  );
});
