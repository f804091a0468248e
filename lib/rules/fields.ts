import type { RuleClause } from './schema';

export type RuleOperator = RuleClause['operator'];
/** What the editor shows for a value: a tag search, a list of branches, one account. */
export type RuleValueKind = 'tags' | 'branches' | 'account';
export type RuleField = {
  name: RuleClause['field'];
  valueKind: RuleValueKind;
  /** Message keys of namespace `rules`. */
  label: string;
  operators: { name: RuleOperator; label: string }[];
};

/** Everything a rule can ask for, in the order the editor offers it; the first operator is the default. */
export const RULE_FIELDS: readonly RuleField[] = [
  {
    name: 'tag',
    valueKind: 'tags',
    label: 'rules.fields.tag',
    operators: [
      { name: 'any', label: 'rules.operators.tagAny' },
      { name: 'all', label: 'rules.operators.tagAll' },
      { name: 'none', label: 'rules.operators.tagNone' },
    ],
  },
  {
    name: 'branch',
    valueKind: 'branches',
    label: 'rules.fields.branch',
    operators: [
      { name: 'in', label: 'rules.operators.branchIn' },
      { name: 'notIn', label: 'rules.operators.branchNotIn' },
    ],
  },
  {
    name: 'follow',
    valueKind: 'account',
    label: 'rules.fields.follow',
    operators: [
      { name: 'is', label: 'rules.operators.followIs' },
      { name: 'isNot', label: 'rules.operators.followIsNot' },
    ],
  },
];

/** The field of a name, or undefined for one that rules do not know. */
export function fieldOf(name: string): RuleField | undefined {
  return RULE_FIELDS.find((field) => field.name === name);
}
