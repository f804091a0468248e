import type { FieldName, RuleClause } from './clauses';

export type RuleOperator = RuleClause['operator'];
export const FIELD_GROUPS = ['tags', 'identity', 'fans', 'behaviour', 'location', 'people'] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

/** What the editor shows for one part of a value. */
export type InputKind =
  | 'tags'
  | 'branches'
  | 'stores'
  | 'channels'
  | 'audiences'
  | 'sexes'
  | 'months'
  | 'provinces'
  | 'cities'
  | 'account'
  | 'branch'
  | 'store'
  | 'days'
  | 'date'
  | 'km'
  | 'latitude'
  | 'longitude'
  | 'bucket';
export type RuleInput = {
  kind: InputKind;
  /** Where in the value it stands; null: it is the value. */
  key: string | null;
  /** Message of the word behind it. */
  suffix?: string;
};
export type RuleOperatorField = {
  name: RuleOperator;
  label: string;
  isExcluding?: boolean;
  inputs: RuleInput[];
};
export type RuleField = {
  name: FieldName;
  group: FieldGroup;
  /** Message keys of namespace `rules`. */
  label: string;
  operators: RuleOperatorField[];
};

const input = (kind: InputKind, key: string | null = null, suffix?: string): RuleInput => ({
  kind,
  key,
  ...(suffix && { suffix: `rules.suffixes.${suffix}` }),
});
const operator = (name: RuleOperator, label: string, inputs: RuleInput[], isExcluding = false) => ({
  name,
  label: `rules.operators.${label}`,
  inputs,
  ...(isExcluding && { isExcluding }),
});
const field = (name: FieldName, group: FieldGroup, operators: RuleOperatorField[]): RuleField => ({
  name,
  group,
  label: `rules.fields.${name}`,
  operators,
});
const inOrNot = (kind: InputKind) => [
  operator('in', 'in', [input(kind)]),
  operator('notIn', 'notIn', [input(kind)], true),
];
/** The five ways to ask for a time; `rest` is what else the value holds. */
const times = (...rest: RuleInput[]) => [
  operator('within', 'within', [input('days', 'days', 'within'), ...rest]),
  operator('longerAgo', 'longerAgo', [input('days', 'days', 'longerAgo'), ...rest]),
  operator('since', 'since', [input('date', 'date', 'since'), ...rest]),
  operator('before', 'before', [input('date', 'date', 'before'), ...rest]),
  operator('between', 'between', [input('date', 'from', 'from'), input('date', 'to', 'to'), ...rest]),
];

/** Everything a rule can ask for, in the order the editor offers it; the first operator is the default. */
export const RULE_FIELDS: readonly RuleField[] = [
  field('tag', 'tags', [
    operator('any', 'tagAny', [input('tags')]),
    operator('all', 'tagAll', [input('tags')]),
    operator('none', 'tagNone', [input('tags')], true),
  ]),
  field('tagged', 'tags', times(input('tags', 'tags'))),
  field('branch', 'identity', inOrNot('branches')),
  field('store', 'identity', inOrNot('stores')),
  field('channel', 'identity', inOrNot('channels')),
  field('sex', 'identity', inOrNot('sexes')),
  field('birthMonth', 'identity', inOrNot('months')),
  field('registered', 'identity', [
    operator('is', 'registeredIs', []),
    operator('isNot', 'registeredIsNot', [], true),
    ...times(),
  ]),
  field('created', 'identity', times()),
  field('follow', 'fans', [
    operator('is', 'followIs', [input('account')]),
    operator('isNot', 'followIsNot', [input('account')], true),
    operator('left', 'followLeft', [input('account')]),
    operator('blacklisted', 'followBlacklisted', [input('account')]),
    operator('notBlacklisted', 'followNotBlacklisted', [input('account')], true),
  ]),
  field('followed', 'fans', times(input('account', 'account'))),
  field('share', 'fans', [
    operator('left', 'shareLeft', [input('account')]),
    operator('used', 'shareUsed', [input('account')], true),
  ]),
  field('interacted', 'behaviour', [...times(), operator('never', 'never', [], true)]),
  field('near', 'location', [
    operator('branch', 'nearBranch', [input('branch', 'id'), input('km', 'km', 'km')]),
    operator('store', 'nearStore', [input('store', 'id'), input('km', 'km', 'km')]),
    operator('point', 'nearPoint', [
      input('latitude', 'latitude', 'latitude'),
      input('longitude', 'longitude', 'longitude'),
      input('km', 'km', 'km'),
    ]),
  ]),
  field('located', 'location', [
    operator('ever', 'locatedEver', []),
    operator('never', 'locatedNever', [], true),
    ...times(),
  ]),
  field('province', 'location', inOrNot('provinces')),
  field('city', 'location', inOrNot('cities')),
  field('audience', 'people', inOrNot('audiences')),
  field('bucket', 'people', [
    operator('in', 'in', [input('bucket', 'from', 'bucketFrom'), input('bucket', 'to', 'bucketTo')]),
    operator(
      'notIn',
      'notIn',
      [input('bucket', 'from', 'bucketFrom'), input('bucket', 'to', 'bucketTo')],
      true,
    ),
  ]),
];

/** The field of a name, or undefined for one that rules do not know. */
export function fieldOf(name: string): RuleField | undefined {
  return RULE_FIELDS.find((field) => field.name === name);
}

/** An operator of a field, or the field's first for one that it does not have. */
export function operatorOf(field: RuleField, name: string): RuleOperatorField | undefined {
  return field.operators.find((operator) => operator.name === name) ?? field.operators[0];
}
