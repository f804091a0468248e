import type { RuleClause } from './clauses';
import { clausesOf, type RuleNode } from './schema';

/** What rules name, by code or id, each once. */
export type NamedThings = {
  tagCodes: string[];
  branchIds: number[];
  accountIds: number[];
  storeIds: number[];
  channelIds: number[];
  audienceIds: string[];
};

/** Everything that a rule, or several, names. */
export function namesIn(...rules: RuleNode[]): NamedThings {
  const clauses = rules.flatMap(clausesOf);
  const each = <T>(pick: (clause: RuleClause) => readonly T[]): T[] => [...new Set(clauses.flatMap(pick))];
  return {
    tagCodes: each((c) => (c.field === 'tag' ? c.value : c.field === 'tagged' ? c.value.tags : [])),
    branchIds: each((c) =>
      c.field === 'branch' ? c.value : c.field === 'near' && c.operator === 'branch' ? [c.value.id] : [],
    ),
    accountIds: each((c) => {
      if (c.field === 'follow' || c.field === 'share') return [c.value];
      return c.field === 'followed' ? [c.value.account] : [];
    }),
    storeIds: each((c) =>
      c.field === 'store' ? c.value : c.field === 'near' && c.operator === 'store' ? [c.value.id] : [],
    ),
    channelIds: each((c) => (c.field === 'channel' ? c.value : [])),
    audienceIds: each((c) => (c.field === 'audience' ? c.value : [])),
  };
}
