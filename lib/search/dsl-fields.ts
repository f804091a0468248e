import { BUCKET_COUNT, type RuleClause } from '@/lib/rules/clauses';
import type { RuleNode } from '@/lib/rules/schema';
import { QueryDslError } from './dsl-error';
import { dayBounds, numberBounds } from './dsl-range';

/** What a part of a query comes to; true and false are everybody and nobody. */
export type Part = RuleNode | boolean;

type Field = {
  /** The clauses of `term` and `terms`, any of which has to hold; there is at least one value. */
  terms?: (field: string, values: unknown[]) => RuleClause[];
  range?: (field: string, bounds: unknown) => Part;
  exists?: RuleNode;
};

/** The fields of the people index that may be asked for, and how: one entry a field. */
export const DSL_FIELDS: Record<string, Field> = {
  tag_id: { terms: (field, values) => [{ field: 'tag', operator: 'any', value: values.map(text(field)) }] },
  branch_id: {
    terms: (field, values) => [{ field: 'branch', operator: 'in', value: values.map(id(field)) }],
  },
  store_id: { terms: (field, values) => [{ field: 'store', operator: 'in', value: values.map(id(field)) }] },
  channel_id: {
    terms: (field, values) => [{ field: 'channel', operator: 'in', value: values.map(id(field)) }],
  },
  follows: {
    terms: (field, values) =>
      values.map(id(field)).map((value) => ({ field: 'follow', operator: 'is', value })),
  },
  left: {
    terms: (field, values) =>
      values.map(id(field)).map((value) => ({ field: 'follow', operator: 'left', value })),
  },
  blacklisted: {
    terms: (field, values) =>
      values.map(id(field)).map((value) => ({ field: 'follow', operator: 'blacklisted', value })),
  },
  sex: { terms: (field, values) => [{ field: 'sex', operator: 'in', value: values.map(sex(field)) }] },
  birth_month: {
    terms: (field, values) => [{ field: 'birthMonth', operator: 'in', value: values.map(month(field)) }],
  },
  province: {
    terms: (field, values) => [{ field: 'province', operator: 'in', value: values.map(text(field)) }],
  },
  city: { terms: (field, values) => [{ field: 'city', operator: 'in', value: values.map(text(field)) }] },
  registered_at: {
    exists: { field: 'registered', operator: 'is', value: null },
    range: (field, bounds) => during('registered', field, bounds),
  },
  created_at: { range: (field, bounds) => during('created', field, bounds) },
  last_interaction_at: {
    exists: {
      combinator: 'and',
      not: true,
      rules: [{ field: 'interacted', operator: 'never', value: null }],
    },
    range: (field, bounds) => during('interacted', field, bounds),
  },
  located_at: {
    exists: { field: 'located', operator: 'ever', value: null },
    range: (field, bounds) => during('located', field, bounds),
  },
  location: { exists: { field: 'located', operator: 'ever', value: null } },
  bucket: {
    terms: (field, values) =>
      values
        .map(bucket(field))
        .map((value) => ({ field: 'bucket', operator: 'in', value: { from: value, to: value } })),
    range: (field, bounds) => {
      const { from, to } = numberBounds(field, bounds, 0, BUCKET_COUNT - 1);
      return from <= to && { field: 'bucket', operator: 'in', value: { from, to } };
    },
  },
};

/**
 * A field that may be asked for in this way.
 * @throws QueryDslError naming the field and those that may
 */
export function dslField<K extends keyof Field>(field: string, how: K): NonNullable<Field[K]> {
  const found = Object.hasOwn(DSL_FIELDS, field) ? DSL_FIELDS[field]?.[how] : undefined;
  if (found) return found;
  const supported = Object.entries(DSL_FIELDS).flatMap(([name, entry]) => (entry[how] ? [`[${name}]`] : []));
  throw new QueryDslError(
    'illegal_argument_exception',
    Object.hasOwn(DSL_FIELDS, field)
      ? `field [${field}] does not support [${how}], supported are ${supported.join(', ')}`
      : `unknown field [${field}], supported are ${supported.join(', ')}`,
  );
}

function during(
  name: 'registered' | 'created' | 'interacted' | 'located',
  field: string,
  bounds: unknown,
): Part {
  const { from, to, until } = dayBounds(field, bounds);
  if (from && to && until) {
    return from <= to && { field: name, operator: 'between', value: { from, to } };
  }
  if (from) return { field: name, operator: 'since', value: { date: from } };
  return { field: name, operator: 'before', value: { date: String(until) } };
}

function refuse(field: string, wanted: string, value: unknown): never {
  throw new QueryDslError(
    'illegal_argument_exception',
    `field [${field}] takes ${wanted}, found [${JSON.stringify(value)}]`,
  );
}

function text(field: string) {
  const wanted = field === 'tag_id' ? 'a tag code' : 'a text';
  return (value: unknown): string => {
    const given = typeof value === 'number' ? String(value) : value;
    if (typeof given !== 'string' || given.trim() === '' || given.length > 64) refuse(field, wanted, value);
    return given;
  };
}

function sex(field: string) {
  return (value: unknown): 'female' | 'male' | 'unknown' =>
    value === 'female' || value === 'male' || value === 'unknown'
      ? value
      : refuse(field, 'female, male or unknown', value);
}

function whole(field: string, min: number, max: number, wanted: string) {
  return (value: unknown): number => {
    const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max) {
      refuse(field, wanted, value);
    }
    return number;
  };
}
const id = (field: string) => whole(field, 1, 2_147_483_647, 'an id');
const month = (field: string) => whole(field, 1, 12, 'a month of 1 to 12');
const bucket = (field: string) => whole(field, 0, BUCKET_COUNT - 1, `a number of 0 to ${BUCKET_COUNT - 1}`);
