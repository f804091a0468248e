import { AppError, unreachable } from '@/lib/errors';
import { businessMonth } from '@/lib/time/format';
import type { RuleClause } from './clauses';
import type { Place } from './geo';
import { ALWAYS, type Period, periodOf } from './period';
import {
  isGroup,
  MAX_RULE_CLAUSES,
  MAX_RULE_DEPTH,
  MAX_RULE_VALUES,
  type RuleNode,
  valueCount,
} from './schema';

/** What a rule has to be told before it can be asked: the time, and what is kept elsewhere under the names it uses. */
export type RuleFacts = {
  now: Date;
  /** Rules of the audiences that the rule names, and of those that these name. */
  audiences: ReadonlyMap<string, RuleNode>;
  /** Where branches and stores are; null or missing: nobody knows. */
  branches: ReadonlyMap<number, Place | null>;
  stores: ReadonlyMap<number, Place | null>;
};

/** A clause that says all by itself: no relative time, no other audience, and never a "not". */
export type ResolvedClause =
  | { field: 'nobody' }
  | { field: 'tag'; operator: 'any' | 'all'; value: string[] }
  | { field: 'tagged'; tags: string[]; period: Period }
  | { field: 'branch' | 'store' | 'channel' | 'birthMonth'; value: number[] }
  | { field: 'sex' | 'province' | 'city'; value: string[] }
  | { field: 'registered' | 'created' | 'interacted' | 'located'; period: Period }
  | { field: 'follow' | 'left' | 'blacklisted'; account: number }
  | { field: 'followed'; account: number; period: Period }
  | { field: 'shareUsed'; account: number; month: string }
  | { field: 'near'; place: Place; metres: number }
  | { field: 'bucket'; from: number; to: number };
export type ResolvedGroup = { combinator: 'and' | 'or'; not?: boolean; rules: ResolvedNode[] };
export type ResolvedNode = ResolvedGroup | ResolvedClause;

/** Whether a node is a group. */
export function isResolvedGroup(node: ResolvedNode): node is ResolvedGroup {
  return 'rules' in node;
}

type Walk = { facts: RuleFacts; clauses: number; values: number; within: string[] };

/**
 * Puts facts in for what a rule leaves open, so that both engines are asked the same: audiences become their rules,
 * relative times become instants, "near branch X" becomes a place. The bounds of a rule hold for what comes out.
 * @throws AppError `rule.audience_cycle`, `rule.expanded_too_large`
 */
export function resolveRule(rule: RuleNode, facts: RuleFacts): ResolvedNode {
  return node(rule, 1, { facts, clauses: 0, values: 0, within: [] });
}

function node(rule: RuleNode, depth: number, walk: Walk): ResolvedNode {
  if (!isGroup(rule)) return clause(rule, depth, walk);
  if (depth > MAX_RULE_DEPTH) throw new AppError('rule.expanded_too_large');
  const rules = rule.rules.map((child) => node(child, depth + 1, walk));
  return rule.not
    ? { combinator: rule.combinator, not: true, rules }
    : { combinator: rule.combinator, rules };
}

/** `wanted` decides between a clause and its opposite. */
function unless(isWanted: boolean, positive: ResolvedNode): ResolvedNode {
  return isWanted ? positive : { combinator: 'and', not: true, rules: [positive] };
}

function clause(rule: RuleClause, depth: number, walk: Walk): ResolvedNode {
  if (rule.field === 'audience') {
    return unless(rule.operator === 'in', audiences(rule.value, depth, walk));
  }
  walk.clauses += 1;
  walk.values += valueCount(rule);
  if (walk.clauses > MAX_RULE_CLAUSES || walk.values > MAX_RULE_VALUES) {
    throw new AppError('rule.expanded_too_large');
  }
  return plain(rule, walk.facts);
}

/** In any of the audiences; one that does not exist holds nobody. */
function audiences(ids: string[], depth: number, walk: Walk): ResolvedNode {
  const rules = ids.map((id): ResolvedNode => {
    if (walk.within.includes(id)) throw new AppError('rule.audience_cycle');
    const rule = walk.facts.audiences.get(id);
    if (!rule) return { field: 'nobody' };
    walk.within.push(id);
    const resolved = node(rule, ids.length > 1 ? depth + 1 : depth, walk);
    walk.within.pop();
    return resolved;
  });
  const [only] = rules;
  return rules.length === 1 && only ? only : { combinator: 'or', rules };
}

function plain(rule: Exclude<RuleClause, { field: 'audience' }>, facts: RuleFacts): ResolvedNode {
  const { now } = facts;
  switch (rule.field) {
    case 'tag':
      return rule.operator === 'none'
        ? unless(false, { field: 'tag', operator: 'any', value: rule.value })
        : { field: 'tag', operator: rule.operator, value: rule.value };
    case 'tagged':
      return { field: 'tagged', tags: rule.value.tags, period: periodOf(rule, now) };
    case 'branch':
    case 'store':
    case 'channel':
    case 'birthMonth':
      return unless(rule.operator === 'in', { field: rule.field, value: rule.value });
    case 'sex':
    case 'province':
    case 'city':
      return unless(rule.operator === 'in', { field: rule.field, value: rule.value });
    case 'registered':
      if (rule.value === null) {
        return unless(rule.operator === 'is', { field: 'registered', period: ALWAYS });
      }
      return { field: 'registered', period: periodOf(rule, now) };
    case 'created':
      return { field: 'created', period: periodOf(rule, now) };
    case 'interacted':
      if (rule.value === null) return unless(false, { field: 'interacted', period: ALWAYS });
      return { field: 'interacted', period: periodOf(rule, now) };
    case 'located':
      if (rule.value === null) {
        return unless(rule.operator === 'ever', { field: 'located', period: ALWAYS });
      }
      return { field: 'located', period: periodOf(rule, now) };
    case 'follow':
      if (rule.operator === 'left') return { field: 'left', account: rule.value };
      if (rule.operator === 'blacklisted' || rule.operator === 'notBlacklisted') {
        return unless(rule.operator === 'blacklisted', { field: 'blacklisted', account: rule.value });
      }
      return unless(rule.operator === 'is', { field: 'follow', account: rule.value });
    case 'followed':
      return { field: 'followed', account: rule.value.account, period: periodOf(rule, now) };
    case 'share':
      return unless(rule.operator === 'used', {
        field: 'shareUsed',
        account: rule.value,
        month: businessMonth(now),
      });
    case 'near': {
      const metres = Math.round(rule.value.km * 1_000);
      if (rule.operator === 'point') {
        const { latitude, longitude } = rule.value;
        return { field: 'near', place: { latitude, longitude }, metres };
      }
      const places = rule.operator === 'branch' ? facts.branches : facts.stores;
      const place = places.get(rule.value.id);
      return place ? { field: 'near', place, metres } : { field: 'nobody' };
    }
    case 'bucket':
      return unless(rule.operator === 'in', { field: 'bucket', ...rule.value });
    default:
      return unreachable(rule);
  }
}
