import type { BroadcastPlan } from './schema';

/** mass/send takes 2 to 10 000 openids (WeChat docs 群发: 40130 below, 40032 above); 服务号 only. */
export const MAX_OPENIDS = 10_000;
export const MIN_OPENIDS = 2;

export type PlanInput = {
  accountKind: 'service' | 'subscription';
  peopleCount: number;
  callsLeft: number;
  /** Set when the rule is exactly one WeChat tag of this account whose changes have all reached WeChat. */
  tag: BroadcastPlan['tag'];
};

export type PlanRefusal = 'broadcast.empty_audience' | 'broadcast.one_person' | 'broadcast.no_route';

/**
 * Picks how the frozen people are reached: one call by tag where the rule is one WeChat tag (checked again just before
 * the call), otherwise lists of even size, so that no list is ever shorter than WeChat takes.
 * @returns the plan, or the code of why there is none
 */
export function planBroadcast(input: PlanInput): BroadcastPlan | PlanRefusal {
  const { peopleCount, callsLeft, tag } = input;
  if (peopleCount === 0) return 'broadcast.empty_audience';
  if (tag) {
    return {
      route: 'tag',
      reason: 'oneWechatTag',
      peopleCount,
      batchCount: 1,
      largestBatch: peopleCount,
      calls: 1,
      callsLeft,
      tag,
    };
  }
  if (input.accountKind !== 'service') return 'broadcast.no_route';
  if (peopleCount < MIN_OPENIDS) return 'broadcast.one_person';
  const batchCount = Math.ceil(peopleCount / MAX_OPENIDS);
  return {
    route: 'openids',
    reason: 'list',
    peopleCount,
    batchCount,
    largestBatch: Math.ceil(peopleCount / batchCount),
    calls: batchCount,
    callsLeft,
    tag: null,
  };
}
