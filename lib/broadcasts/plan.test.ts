import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientMsgId } from './client-msg-id';
import { broadcastDigest, type Signed } from './digest';
import { MAX_OPENIDS, MIN_OPENIDS, planBroadcast } from './plan';
import { canMove, finalStatus } from './status';
import { singleTagCode } from './wechat-tag-of-rule';

const tag = { id: 7, code: 'abcd', name: '学生', wechatTagId: 101 };

describe('planBroadcast', () => {
  test('lists are as few as possible and never longer or shorter than WeChat takes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10_000_000 }), (peopleCount) => {
        const plan = planBroadcast({ accountKind: 'service', peopleCount, callsLeft: 100, tag: null });
        if (typeof plan === 'string') throw new Error(plan);
        const smallest = Math.floor(peopleCount / plan.batchCount);
        expect(plan.batchCount).toBe(Math.ceil(peopleCount / MAX_OPENIDS));
        expect(plan.largestBatch).toBeLessThanOrEqual(MAX_OPENIDS);
        expect(smallest).toBeGreaterThanOrEqual(MIN_OPENIDS);
      }),
    );
  });

  test('nobody, one person, and a subscription account without a tag get a reason instead of a plan', () => {
    expect(planBroadcast({ accountKind: 'service', peopleCount: 0, callsLeft: 100, tag })).toBe(
      'broadcast.empty_audience',
    );
    expect(planBroadcast({ accountKind: 'service', peopleCount: 1, callsLeft: 100, tag: null })).toBe(
      'broadcast.one_person',
    );
    expect(planBroadcast({ accountKind: 'subscription', peopleCount: 9, callsLeft: 100, tag: null })).toBe(
      'broadcast.no_route',
    );
  });

  test('one WeChat tag takes one call, however many people', () => {
    expect(
      planBroadcast({ accountKind: 'subscription', peopleCount: 3_000_000, callsLeft: 1, tag }),
    ).toMatchObject({
      route: 'tag',
      calls: 1,
      batchCount: 1,
    });
  });
});

describe('singleTagCode', () => {
  const clause = { field: 'tag', operator: 'any', value: ['abcd'] };
  test('finds the tag only where carrying it is all the rule says', () => {
    expect(singleTagCode({ combinator: 'and', rules: [clause] })).toBe('abcd');
    expect(singleTagCode({ combinator: 'or', rules: [{ combinator: 'and', rules: [clause] }] })).toBe('abcd');
    expect(singleTagCode({ combinator: 'and', not: true, rules: [clause] })).toBeNull();
    expect(singleTagCode({ combinator: 'and', rules: [clause, clause] })).toBeNull();
    expect(singleTagCode({ combinator: 'and', rules: [{ ...clause, operator: 'none' }] })).toBeNull();
    expect(singleTagCode({ combinator: 'and', rules: [{ ...clause, value: ['a', 'b'] }] })).toBeNull();
    expect(singleTagCode({ combinator: 'and', rules: [] })).toBeNull();
  });
});

describe('clientMsgId', () => {
  test('is at most 32 characters and different for every broadcast and batch', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.uuid(),
        fc.integer({ min: 1, max: 99_999 }),
        fc.integer({ min: 1, max: 99_999 }),
        (a, b, m, n) => {
          expect(clientMsgId(a, m)).toMatch(/^[0-9a-z]{30}$/);
          if (a !== b || m !== n) expect(clientMsgId(a, m)).not.toBe(clientMsgId(b, n));
          else expect(clientMsgId(a, m)).toBe(clientMsgId(b, n));
        },
      ),
    );
  });
});

describe('broadcastDigest', () => {
  const signed: Signed = {
    title: '会员日',
    content: { kind: 'text', text: '第二杯一元，只在杭州' },
    audienceId: '0190b3c0-0000-7000-8000-000000000001',
    audienceVersion: 3,
    snapshotDigest: new Uint8Array(32),
    accountId: 1,
    scheduledAt: null,
    plan: {
      route: 'openids',
      reason: 'list',
      peopleCount: 12,
      batchCount: 1,
      largestBatch: 12,
      calls: 1,
      callsLeft: 99,
      tag: null,
    },
  };
  const hex = (input: Signed) => Buffer.from(broadcastDigest(input)).toString('hex');

  test('a comma, another audience version, other people, another time each change it', () => {
    const changed: Signed[] = [
      { ...signed, content: { kind: 'text', text: '第二杯一元,只在杭州' } },
      { ...signed, audienceVersion: 4 },
      { ...signed, snapshotDigest: new Uint8Array(32).fill(1) },
      { ...signed, scheduledAt: new Date(0) },
      { ...signed, accountId: 2 },
      { ...signed, plan: { ...signed.plan, batchCount: 2 } },
    ];
    expect(new Set([signed, ...changed].map(hex)).size).toBe(changed.length + 1);
  });

  test('how many calls happen to be left today does not change it', () => {
    expect(hex({ ...signed, plan: { ...signed.plan, callsLeft: 3 } })).toBe(hex(signed));
  });
});

describe('states', () => {
  test('nothing leaves a final state, and only a submission can be approved', () => {
    expect(canMove('finished', 'sending')).toBe(false);
    expect(canMove('draft', 'scheduled')).toBe(false);
    expect(canMove('submitted', 'scheduled')).toBe(true);
  });

  test('a broadcast ends as its batches ended', () => {
    expect(finalStatus(['finished', 'finished'])).toBe('finished');
    expect(finalStatus(['finished', 'empty'])).toBe('finished');
    expect(finalStatus(['finished', 'failed'])).toBe('partly_failed');
    expect(finalStatus(['failed', 'failed'])).toBe('failed');
  });
});
