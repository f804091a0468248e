import type { RuleClause } from '@/lib/rules/clauses';
import type { RuleSubject } from '@/lib/rules/evaluate';
import type { RuleFacts } from '@/lib/rules/resolve';
import { type AudienceRule, clausesOf } from '@/lib/rules/schema';

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

const AUDIENCE = '0198f9a0-0000-7000-8000-00000000000a';

/** Ten in the morning in Beijing; the audience is the first example, branch 3 and store 8 have a place. */
export const facts: RuleFacts = {
  now: new Date('2026-03-10T02:00:00Z'),
  audiences: new Map([[AUDIENCE, example]]),
  branches: new Map([
    [3, { latitude: 30.25, longitude: 120.17 }],
    [4, null],
  ]),
  stores: new Map([[8, { latitude: 30.3, longitude: 120.2 }]]),
};

/** Every field with every operator. */
export const everyClause: RuleClause[] = [
  ...clausesOf(example),
  { field: 'tag', operator: 'all', value: ['mday', 'wx1'] },
  { field: 'tagged', operator: 'within', value: { tags: ['mday', 'wx1', 'hz'], days: 7 } },
  { field: 'tagged', operator: 'between', value: { tags: ['tea'], from: '2026-03-01', to: '2026-03-31' } },
  { field: 'branch', operator: 'notIn', value: [3] },
  { field: 'store', operator: 'in', value: [8, 9] },
  { field: 'store', operator: 'notIn', value: [8] },
  { field: 'channel', operator: 'in', value: [5] },
  { field: 'channel', operator: 'notIn', value: [5] },
  { field: 'sex', operator: 'in', value: ['female', 'unknown'] },
  { field: 'sex', operator: 'notIn', value: ['male'] },
  { field: 'birthMonth', operator: 'in', value: [3, 4] },
  { field: 'birthMonth', operator: 'notIn', value: [12] },
  { field: 'province', operator: 'in', value: ['浙江省'] },
  { field: 'province', operator: 'notIn', value: ['浙江省'] },
  { field: 'city', operator: 'in', value: ['杭州市', '宁波市'] },
  { field: 'city', operator: 'notIn', value: ['杭州市'] },
  { field: 'registered', operator: 'is', value: null },
  { field: 'registered', operator: 'isNot', value: null },
  { field: 'registered', operator: 'longerAgo', value: { days: 365 } },
  { field: 'created', operator: 'since', value: { date: '2026-01-01' } },
  { field: 'interacted', operator: 'before', value: { date: '2026-01-01' } },
  { field: 'interacted', operator: 'within', value: { days: 1 } },
  { field: 'interacted', operator: 'never', value: null },
  { field: 'follow', operator: 'is', value: 1 },
  { field: 'follow', operator: 'isNot', value: 1 },
  { field: 'follow', operator: 'left', value: 1 },
  { field: 'follow', operator: 'blacklisted', value: 1 },
  { field: 'follow', operator: 'notBlacklisted', value: 1 },
  { field: 'followed', operator: 'within', value: { account: 1, days: 30 } },
  { field: 'share', operator: 'left', value: 1 },
  { field: 'share', operator: 'used', value: 1 },
  { field: 'near', operator: 'branch', value: { id: 3, km: 3 } },
  { field: 'near', operator: 'store', value: { id: 8, km: 0.5 } },
  { field: 'near', operator: 'point', value: { latitude: 31.2, longitude: 121.5, km: 10 } },
  { field: 'located', operator: 'ever', value: null },
  { field: 'located', operator: 'never', value: null },
  { field: 'located', operator: 'longerAgo', value: { days: 90 } },
  { field: 'audience', operator: 'in', value: [AUDIENCE] },
  { field: 'audience', operator: 'notIn', value: [AUDIENCE] },
  { field: 'bucket', operator: 'in', value: { from: 0, to: 9 } },
  { field: 'bucket', operator: 'notIn', value: { from: 0, to: 9 } },
];

/** A person of 杭州 with 会员日 who follows account 1. */
export const person: RuleSubject = {
  tags: [
    { code: 'mday', since: '2026-03-08T04:00:00.000Z' },
    { code: 'hz', since: '2026-01-01T00:00:00.000Z' },
  ],
  branch: 3,
  store: 8,
  channels: [5],
  sex: 'female',
  birthMonth: 3,
  province: '浙江省',
  city: '杭州市',
  registeredAt: '2026-01-01T00:00:00.000Z',
  createdAt: '2025-12-31T00:00:00.000Z',
  fans: [
    {
      account: 1,
      isFollowing: true,
      followedAt: '2026-03-01T00:00:00.000Z',
      leftAt: null,
      isBlacklisted: false,
      lastInteractionAt: '2026-03-09T16:00:00.000Z',
      fullMonths: [],
    },
  ],
  location: { latitude: 30.26, longitude: 120.18 },
  locatedAt: '2026-03-09T00:00:00.000Z',
  bucket: 5,
};
