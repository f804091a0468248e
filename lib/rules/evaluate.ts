import { unreachable } from '@/lib/errors';
import { indexedMetres, type Place } from './geo';
import { isDuring } from './period';
import { isResolvedGroup, type ResolvedClause, type ResolvedNode } from './resolve';

/** A person as rules see one; times are ISO instants, null where nobody knows. */
export type RuleSubject = {
  tags: { code: string; since: string }[];
  branch: number | null;
  store: number | null;
  /** Channels of the member and of their fans. */
  channels: number[];
  sex: 'female' | 'male' | null;
  birthMonth: number | null;
  province: string | null;
  city: string | null;
  registeredAt: string | null;
  createdAt: string;
  fans: {
    account: number;
    isFollowing: boolean;
    followedAt: string | null;
    leftAt: string | null;
    isBlacklisted: boolean;
    lastInteractionAt: string | null;
    /** Months (`2026-11`) in which this fan had as many broadcasts as WeChat allows. */
    fullMonths: string[];
  }[];
  location: Place | null;
  locatedAt: string | null;
  bucket: number;
};

/** Whether a person matches a rule: the plain reading of it, the oracle of the two compilers. */
export function evaluate(node: ResolvedNode, person: RuleSubject): boolean {
  if (!isResolvedGroup(node)) return matches(node, person);
  const results = node.rules.map((child) => evaluate(child, person));
  const result =
    results.length === 0 || (node.combinator === 'and' ? results.every(Boolean) : results.some(Boolean));
  return node.not ? !result : result;
}

const holds = <T>(values: readonly T[], value: T | null): boolean => value !== null && values.includes(value);

function matches(clause: ResolvedClause, person: RuleSubject): boolean {
  const fansOn = (account: number) => person.fans.filter((fan) => fan.account === account);
  switch (clause.field) {
    case 'nobody':
      return false;
    case 'tag': {
      const carried = (code: string) => person.tags.some((tag) => tag.code === code);
      return clause.operator === 'any' ? clause.value.some(carried) : clause.value.every(carried);
    }
    case 'tagged':
      return person.tags.some((tag) => clause.tags.includes(tag.code) && isDuring(clause.period, tag.since));
    case 'branch':
      return holds(clause.value, person.branch);
    case 'store':
      return holds(clause.value, person.store);
    case 'channel':
      return person.channels.some((channel) => clause.value.includes(channel));
    case 'birthMonth':
      return holds(clause.value, person.birthMonth);
    case 'sex':
      return clause.value.includes(person.sex ?? 'unknown');
    case 'province':
      return holds(clause.value, person.province);
    case 'city':
      return holds(clause.value, person.city);
    case 'registered':
      return isDuring(clause.period, person.registeredAt);
    case 'created':
      return isDuring(clause.period, person.createdAt);
    case 'interacted':
      return isDuring(clause.period, last(person.fans.map((fan) => fan.lastInteractionAt)));
    case 'located':
      return isDuring(clause.period, person.locatedAt);
    case 'follow':
      return fansOn(clause.account).some((fan) => fan.isFollowing);
    case 'left': {
      const fans = fansOn(clause.account);
      return fans.some((fan) => fan.leftAt !== null) && !fans.some((fan) => fan.isFollowing);
    }
    case 'blacklisted':
      return fansOn(clause.account).some((fan) => fan.isBlacklisted);
    case 'followed':
      return fansOn(clause.account).some((fan) => fan.isFollowing && isDuring(clause.period, fan.followedAt));
    case 'shareUsed': {
      const following = fansOn(clause.account).filter((fan) => fan.isFollowing);
      return following.length > 0 && following.every((fan) => fan.fullMonths.includes(clause.month));
    }
    case 'near':
      return person.location !== null && indexedMetres(person.location, clause.place) <= clause.metres;
    case 'bucket':
      return person.bucket >= clause.from && person.bucket <= clause.to;
    default:
      return unreachable(clause);
  }
}

function last(times: (string | null)[]): string | null {
  const known = times.filter((at) => at !== null).map((at) => Date.parse(at));
  return known.length === 0 ? null : new Date(Math.max(...known)).toISOString();
}
