import { z } from 'zod';
import { CLAUSES, isFieldName, type RuleClause } from './clauses';

/** Stored beside every rule, so that a later shape can be told from this one and converted. */
export const RULE_VERSION = 1;
export const MAX_RULE_DEPTH = 8;
export const MAX_RULE_CLAUSES = 100;
/** All values of a rule together; keeps the compiled query below Elasticsearch's `max_clause_count`. */
export const MAX_RULE_VALUES = 5_000;

const groupShape = z.strictObject({
  version: z.literal(RULE_VERSION, 'rule.bad_version').optional(),
  combinator: z.enum(['and', 'or'], 'rule.bad_group'),
  not: z.boolean('rule.bad_group').optional(),
  rules: z.array(z.unknown(), 'rule.bad_group'),
});

export type RuleGroup = { combinator: 'and' | 'or'; not?: boolean; rules: RuleNode[] };
export type RuleNode = RuleGroup | RuleClause;
/** A rule: the root group with the version of its shape. */
export type AudienceRule = RuleGroup & { version: typeof RULE_VERSION };

/** The rule that matches every member. */
export const EVERYBODY: AudienceRule = { version: RULE_VERSION, combinator: 'and', rules: [] };

/** Whether a node is a group. */
export function isGroup(node: RuleNode): node is RuleGroup {
  return 'rules' in node;
}

type Issue = { path: PropertyKey[]; message: string };
type Reading = { clauses: number; values: number; issues: Issue[] };

function report(reading: Reading, path: PropertyKey[], error: z.ZodError): null {
  for (const issue of error.issues) {
    // An unknown key or a missing part has zod's own words; people get a code.
    const message = issue.message.startsWith('rule.') ? issue.message : 'rule.bad_clause';
    reading.issues.push({ path: [...path, ...issue.path], message });
  }
  return null;
}

function readClause(raw: unknown, path: PropertyKey[], reading: Reading): RuleClause | null {
  reading.clauses += 1;
  const field = typeof raw === 'object' && raw !== null && 'field' in raw ? raw.field : undefined;
  if (!isFieldName(field)) {
    reading.issues.push({ path: [...path, 'field'], message: 'rule.unknown_field' });
    return null;
  }
  const parsed = CLAUSES[field].safeParse(raw);
  if (!parsed.success) return report(reading, path, parsed.error);
  const clause = withoutRepeats(parsed.data);
  reading.values += valueCount(clause);
  return clause;
}

function withoutRepeats(clause: RuleClause): RuleClause {
  if (Array.isArray(clause.value)) {
    // The same kind of clause with the same kind of values, only fewer.
    return { ...clause, value: [...new Set<unknown>(clause.value)] } as RuleClause;
  }
  if (clause.field !== 'tagged') return clause;
  return { ...clause, value: { ...clause.value, tags: [...new Set(clause.value.tags)] } } as RuleClause;
}

/** How many values a clause asks for; what grows is what Elasticsearch counts. */
export function valueCount(clause: RuleClause): number {
  if (Array.isArray(clause.value)) return clause.value.length;
  return clause.field === 'tagged' ? clause.value.tags.length : 1;
}

/** Depth is checked before going down, so a hostile nesting is refused without following it. */
function readGroup(raw: unknown, path: PropertyKey[], depth: number, reading: Reading): RuleGroup | null {
  if (depth > MAX_RULE_DEPTH) {
    reading.issues.push({ path, message: 'rule.too_deep' });
    return null;
  }
  const parsed = groupShape.safeParse(raw);
  if (!parsed.success) return report(reading, path, parsed.error);
  const { combinator, not, rules: rawRules } = parsed.data;
  if (rawRules.length === 0 && (depth > 1 || not)) {
    reading.issues.push({ path, message: 'rule.empty_group' });
    return null;
  }
  const rules: RuleNode[] = [];
  for (const [index, child] of rawRules.entries()) {
    if (reading.clauses >= MAX_RULE_CLAUSES) {
      reading.issues.push({ path, message: 'rule.too_many_clauses' });
      return null;
    }
    const childPath = [...path, 'rules', index];
    const isChildGroup = typeof child === 'object' && child !== null && 'rules' in child;
    const node = isChildGroup
      ? readGroup(child, childPath, depth + 1, reading)
      : readClause(child, childPath, reading);
    if (node) rules.push(node);
  }
  return not ? { combinator, not, rules } : { combinator, rules };
}

/**
 * A rule from outside. Depth ≤ 8, clauses ≤ 100, values ≤ 500 a clause and 5 000 in all. An empty group inside is
 * refused, because nobody can say whether it means everybody or nobody; only an empty root means everybody.
 *
 * Issues carry `rule.bad_group`, `rule.bad_clause`, `rule.unknown_field`, `rule.bad_operator`, `rule.bad_value`,
 * `rule.bad_version`, `rule.empty_clause`, `rule.empty_group`, `rule.too_deep`, `rule.too_many_clauses`,
 * `rule.too_many_values` and the path of the node.
 */
export const audienceRule = z
  .custom<RuleGroup & { version?: number }>(() => true)
  .transform((raw, ctx): AudienceRule => {
    const reading: Reading = { clauses: 0, values: 0, issues: [] };
    const group = readGroup(raw, [], 1, reading);
    if (reading.values > MAX_RULE_VALUES) reading.issues.push({ path: [], message: 'rule.too_many_values' });
    if (!group || reading.issues.length > 0) {
      for (const issue of reading.issues) {
        ctx.issues.push({ code: 'custom', input: raw, message: issue.message, path: issue.path });
      }
      return z.NEVER;
    }
    return { version: RULE_VERSION, ...group };
  });

/** Every clause of a rule, in reading order. */
export function clausesOf(node: RuleNode): RuleClause[] {
  return isGroup(node) ? node.rules.flatMap(clausesOf) : [node];
}
