import { z } from 'zod';

/** Stored beside every rule, so that a later shape can be told from this one and converted. */
export const RULE_VERSION = 1;
export const MAX_RULE_DEPTH = 8;
export const MAX_RULE_CLAUSES = 100;
export const MAX_CLAUSE_VALUES = 500;
/** All values of a rule together; keeps the compiled query below Elasticsearch's `max_clause_count`. */
export const MAX_RULE_VALUES = 5_000;

const tagCode = z.string().trim().min(1, 'rule.empty_clause').max(64, 'rule.bad_value');
const positiveInt = z.int('rule.bad_value').positive('rule.bad_value').max(2_147_483_647, 'rule.bad_value');
const values = <T extends z.ZodType>(value: T) =>
  z.array(value, 'rule.bad_value').min(1, 'rule.empty_clause').max(MAX_CLAUSE_VALUES, 'rule.too_many_values');

/** Carries any of the tags, all of them, or none; by tag code, whatever keeps the tag (local, WeChat, branch). */
const tagClause = z.strictObject({
  field: z.literal('tag'),
  operator: z.enum(['any', 'all', 'none'], 'rule.bad_operator'),
  value: values(tagCode),
});
/** Belongs to one of the branches, or to none of them; a member without a branch matches `notIn`. */
const branchClause = z.strictObject({
  field: z.literal('branch'),
  operator: z.enum(['in', 'notIn'], 'rule.bad_operator'),
  value: values(positiveInt),
});
/** Follows the account with any fan, or does not. */
const followClause = z.strictObject({
  field: z.literal('follow'),
  operator: z.enum(['is', 'isNot'], 'rule.bad_operator'),
  value: positiveInt,
});
const clauseSchemas = { tag: tagClause, branch: branchClause, follow: followClause };

const groupShape = z.strictObject({
  version: z.literal(RULE_VERSION, 'rule.bad_version').optional(),
  combinator: z.enum(['and', 'or'], 'rule.bad_group'),
  not: z.boolean('rule.bad_group').optional(),
  rules: z.array(z.unknown(), 'rule.bad_group'),
});

export type TagClause = z.infer<typeof tagClause>;
export type BranchClause = z.infer<typeof branchClause>;
export type FollowClause = z.infer<typeof followClause>;
export type RuleClause = TagClause | BranchClause | FollowClause;
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
  if (typeof field !== 'string' || !Object.hasOwn(clauseSchemas, field)) {
    reading.issues.push({ path: [...path, 'field'], message: 'rule.unknown_field' });
    return null;
  }
  const parsed = clauseSchemas[field as keyof typeof clauseSchemas].safeParse(raw);
  if (!parsed.success) return report(reading, path, parsed.error);
  const clause = parsed.data;
  reading.values += Array.isArray(clause.value) ? clause.value.length : 1;
  if (clause.field === 'tag') return { ...clause, value: [...new Set(clause.value)] };
  if (clause.field === 'branch') return { ...clause, value: [...new Set(clause.value)] };
  return clause;
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

/** Tag codes, branch ids and account ids that a rule names, each once. */
export function namesIn(rule: RuleNode): { tagCodes: string[]; branchIds: number[]; accountIds: number[] } {
  const tagCodes = new Set<string>();
  const branchIds = new Set<number>();
  const accountIds = new Set<number>();
  for (const clause of clausesOf(rule)) {
    if (clause.field === 'tag') for (const code of clause.value) tagCodes.add(code);
    else if (clause.field === 'branch') for (const id of clause.value) branchIds.add(id);
    else accountIds.add(clause.value);
  }
  return { tagCodes: [...tagCodes], branchIds: [...branchIds], accountIds: [...accountIds] };
}
