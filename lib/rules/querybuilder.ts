import { CLAUSES, isFieldName, type RuleClause } from './clauses';
import { type AudienceRule, RULE_VERSION, type RuleGroup, type RuleNode } from './schema';

/** What react-querybuilder keeps while a rule is edited (its RuleGroupType, as far as we use it). */
export type EditorGroup = {
  id?: string;
  combinator: string;
  not?: boolean;
  rules: (EditorGroup | EditorClause)[];
};
export type EditorClause = { id?: string; field: string; operator: string; value: unknown };

/** A rule as react-querybuilder edits it; it adds ids itself. */
export function toQuerybuilder(rule: RuleGroup): EditorGroup {
  return {
    combinator: rule.combinator,
    not: rule.not ?? false,
    rules: rule.rules.map((node) => ('rules' in node ? toQuerybuilder(node) : { ...node })),
  };
}

/**
 * What the editor holds as input of `audienceRule`, which then validates it: ids and the editor's own marks are cut,
 * nothing is judged here.
 */
export function fromQuerybuilder(query: EditorGroup): AudienceRule {
  return { version: RULE_VERSION, ...cleanGroup(query) };
}

function cleanGroup(query: EditorGroup): RuleGroup {
  const rules = query.rules.map((child): RuleNode => {
    if ('rules' in child) return cleanGroup(child);
    // Not yet a clause: `audienceRule` reads it as unknown and says what is wrong with it.
    return { field: child.field, operator: child.operator, value: child.value } as RuleClause;
  });
  const combinator = query.combinator as RuleGroup['combinator'];
  return query.not ? { combinator, not: true, rules } : { combinator, rules };
}

/**
 * Cuts clauses that are not filled in yet and groups without a clause, so that a count can be shown while the next clause is being
 * filled in. What is saved goes through `audienceRule` uncut.
 */
export function dropUnfinished(rule: AudienceRule): AudienceRule {
  const root = prune(rule);
  return { version: RULE_VERSION, ...(root ?? { combinator: 'and', rules: [] }) };
}

function prune(group: RuleGroup): RuleGroup | null {
  const rules = group.rules.flatMap((node): RuleNode[] => {
    if ('rules' in node) {
      const kept = prune(node);
      return kept ? [kept] : [];
    }
    return isFieldName(node.field) && CLAUSES[node.field].safeParse(node).success ? [node] : [];
  });
  if (rules.length === 0) return null;
  return group.not
    ? { combinator: group.combinator, not: true, rules }
    : { combinator: group.combinator, rules };
}
