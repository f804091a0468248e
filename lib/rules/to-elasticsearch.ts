import { unreachable } from '@/lib/errors';
import { isGroup, type RuleClause, type RuleGroup, type RuleNode } from './schema';

/** The part of Elasticsearch's query DSL that rules compile to. */
export type EsQuery =
  | { match_all: Record<string, never> }
  | { match_none: Record<string, never> }
  | { term: Record<string, string | number> }
  | { terms: Record<string, (string | number)[]> }
  | {
      bool: {
        filter?: EsQuery[];
        should?: EsQuery[];
        must_not?: EsQuery[];
        minimum_should_match?: number;
      };
    };

/** Compiles a rule to a query over the people index; filters only, so nothing is scored. */
export function toElasticsearch(node: RuleNode): EsQuery {
  return isGroup(node) ? group(node) : clause(node);
}

/** A rule's query within branches; null means all branches, an empty list nobody. */
export function toScopedElasticsearch(rule: RuleNode, branchIds: number[] | null): EsQuery {
  const query = toElasticsearch(rule);
  if (branchIds === null) return query;
  if (branchIds.length === 0) return { match_none: {} };
  return { bool: { filter: [query, { terms: { branch_id: branchIds } }] } };
}

function group({ combinator, not, rules }: RuleGroup): EsQuery {
  const parts = rules.map(toElasticsearch);
  let query: EsQuery;
  const [only] = parts;
  if (only === undefined) query = { match_all: {} };
  else if (parts.length === 1) query = only;
  else if (combinator === 'and') query = { bool: { filter: parts } };
  else query = { bool: { should: parts, minimum_should_match: 1 } };
  return not ? { bool: { must_not: [query] } } : query;
}

function clause(clause: RuleClause): EsQuery {
  switch (clause.field) {
    case 'tag':
      if (clause.operator === 'any') return { terms: { tag_id: clause.value } };
      if (clause.operator === 'none') return { bool: { must_not: [{ terms: { tag_id: clause.value } }] } };
      return { bool: { filter: clause.value.map((code) => ({ term: { tag_id: code } })) } };
    case 'branch':
      if (clause.operator === 'in') return { terms: { branch_id: clause.value } };
      return { bool: { must_not: [{ terms: { branch_id: clause.value } }] } };
    case 'follow':
      if (clause.operator === 'is') return { term: { follows: clause.value } };
      return { bool: { must_not: [{ term: { follows: clause.value } }] } };
    default:
      return unreachable(clause);
  }
}
