import { unreachable } from '@/lib/errors';
import { isGroup, type RuleClause, type RuleNode } from './schema';

/** The fields of a people document that rules ask for. */
export type RuleSubject = { tag_id: string[]; branch_id: number | null; follows: number[] };

/** Whether a person matches a rule: the plain reading of it, the oracle of the two compilers. */
export function evaluate(node: RuleNode, person: RuleSubject): boolean {
  if (!isGroup(node)) return matches(node, person);
  const results = node.rules.map((child) => evaluate(child, person));
  const result =
    results.length === 0 || (node.combinator === 'and' ? results.every(Boolean) : results.some(Boolean));
  return node.not ? !result : result;
}

function matches(clause: RuleClause, person: RuleSubject): boolean {
  switch (clause.field) {
    case 'tag': {
      const carried = clause.value.filter((code) => person.tag_id.includes(code));
      if (clause.operator === 'any') return carried.length > 0;
      if (clause.operator === 'all') return carried.length === clause.value.length;
      return carried.length === 0;
    }
    case 'branch': {
      const inside = person.branch_id !== null && clause.value.includes(person.branch_id);
      return clause.operator === 'in' ? inside : !inside;
    }
    case 'follow': {
      const follows = person.follows.includes(clause.value);
      return clause.operator === 'is' ? follows : !follows;
    }
    default:
      return unreachable(clause);
  }
}
