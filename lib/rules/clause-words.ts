import type { ClauseOf, FieldName, RuleClause } from './clauses';
import type { RuleNames } from './names';
import type { TimeClause } from './period';

/** A name, or the message that is one. */
export type Name = string | { key: string; params?: Record<string, string | number> };

/** A clause, not yet in a language: its message, what that is told, and the names in it. */
export type ClauseWords = {
  kind: 'clause';
  key: string;
  names: Name[];
  join: 'anyOf' | 'allOf';
  params?: Record<string, string | number>;
  /** Message of a time, put in as `time`. */
  time?: { key: string; params: Record<string, string | number> };
};

type Words = { [F in FieldName]: (clause: ClauseOf<F>, names: RuleNames) => ClauseWords };

/** One entry a field; the messages are those of namespace `rules`. */
const WORDS: Words = {
  tag: ({ operator, value }, names) => ({
    ...listed(
      { any: 'rules.words.tagAny', all: 'rules.words.tagAll', none: 'rules.words.tagNone' }[operator],
      value.map(names.tag),
    ),
    join: operator === 'all' ? 'allOf' : 'anyOf',
  }),
  tagged: (clause, names) => timed('rules.words.tagged', clause, clause.value.tags.map(names.tag)),
  branch: ({ operator, value }, names) => inOrNot('branch', operator, value.map(names.branch)),
  store: ({ operator, value }, names) => inOrNot('store', operator, value.map(names.store)),
  channel: ({ operator, value }, names) => inOrNot('channel', operator, value.map(names.channel)),
  sex: ({ operator, value }) =>
    inOrNot(
      'sex',
      operator,
      value.map((sex) => ({ key: `rules.sexes.${sex}` })),
    ),
  birthMonth: ({ operator, value }) =>
    inOrNot(
      'birthMonth',
      operator,
      value.map((month) => ({ key: `rules.months.${month}` })),
    ),
  province: ({ operator, value }) => inOrNot('province', operator, value),
  city: ({ operator, value }) => inOrNot('city', operator, value),
  registered: (clause) => {
    if (clause.value !== null) return timed('rules.words.registered', clause);
    return listed(clause.operator === 'is' ? 'rules.words.registeredIs' : 'rules.words.registeredIsNot', []);
  },
  created: (clause) => timed('rules.words.created', clause),
  interacted: (clause) =>
    clause.value === null
      ? listed('rules.words.interactedNever', [])
      : timed('rules.words.interacted', clause),
  follow: ({ operator, value }, names) =>
    listed(
      {
        is: 'rules.words.followIs',
        isNot: 'rules.words.followIsNot',
        left: 'rules.words.followLeft',
        blacklisted: 'rules.words.followBlacklisted',
        notBlacklisted: 'rules.words.followNotBlacklisted',
      }[operator],
      [names.account(value)],
    ),
  followed: (clause, names) => timed('rules.words.followed', clause, [names.account(clause.value.account)]),
  share: ({ operator, value }, names) =>
    listed(operator === 'left' ? 'rules.words.shareLeft' : 'rules.words.shareUsed', [names.account(value)]),
  near: (clause, names): ClauseWords => {
    const { km } = clause.value;
    if (clause.operator === 'point') {
      const { latitude, longitude } = clause.value;
      return { ...listed('rules.words.nearPoint', []), params: { km, latitude, longitude } };
    }
    const { id } = clause.value;
    return clause.operator === 'branch'
      ? { ...listed('rules.words.nearBranch', [names.branch(id)]), params: { km } }
      : { ...listed('rules.words.nearStore', [names.store(id)]), params: { km } };
  },
  located: (clause) => {
    if (clause.value !== null) return timed('rules.words.located', clause);
    return listed(clause.operator === 'ever' ? 'rules.words.locatedEver' : 'rules.words.locatedNever', []);
  },
  audience: ({ operator, value }, names) => inOrNot('audience', operator, value.map(names.audience)),
  bucket: ({ operator, value }) => ({
    ...listed(operator === 'in' ? 'rules.words.bucketIn' : 'rules.words.bucketNotIn', []),
    params: { from: value.from, to: value.to, count: value.to - value.from + 1 },
  }),
};

/** Puts a clause into words. */
export function clauseWords(clause: RuleClause, names: RuleNames): ClauseWords {
  // The entry of the clause's own field takes just this clause.
  return (WORDS[clause.field] as (clause: RuleClause, names: RuleNames) => ClauseWords)(clause, names);
}

function listed(key: string, names: Name[]): ClauseWords {
  return { kind: 'clause', key, names, join: 'anyOf' };
}

function inOrNot(field: string, operator: 'in' | 'notIn', names: Name[]): ClauseWords {
  return listed(`rules.words.${field}${operator === 'in' ? 'In' : 'NotIn'}`, names);
}

function timed(key: string, { operator, value }: TimeClause, names: Name[] = []): ClauseWords {
  return { ...listed(key, names), time: { key: `rules.time.${operator}`, params: { ...pick(value) } } };
}

/** Only what the message of a time is told. */
function pick(value: TimeClause['value']): Record<string, string | number> {
  if ('days' in value) return { days: value.days };
  return 'date' in value ? { date: value.date } : { from: value.from, to: value.to };
}
