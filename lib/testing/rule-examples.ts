import type { AudienceRule } from '@/lib/rules/schema';

/** The example of the first issue: one of two tags, one branch, not staff. */
export const example: AudienceRule = {
  version: 1,
  combinator: 'and',
  rules: [
    { field: 'tag', operator: 'any', value: ['mday', 'tea'] },
    { field: 'branch', operator: 'in', value: [3] },
    { field: 'tag', operator: 'none', value: ['staff'] },
  ],
};
/** Every operator, nested and negated. */
export const nested: AudienceRule = {
  version: 1,
  combinator: 'or',
  rules: [
    { field: 'tag', operator: 'all', value: ['mday', 'wx1'] },
    {
      combinator: 'and',
      not: true,
      rules: [
        { field: 'follow', operator: 'is', value: 1 },
        { field: 'branch', operator: 'notIn', value: [3, 4] },
        { field: 'tag', operator: 'any', value: ['hz', 'tea', 'wx1', 'unknown'] },
      ],
    },
    { combinator: 'or', rules: [{ field: 'follow', operator: 'isNot', value: 2 }] },
  ],
};
