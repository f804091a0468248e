import { z } from 'zod';

/** Values of one clause at most. */
export const MAX_CLAUSE_VALUES = 500;
/** Ten years; who asks for more means ever. */
export const MAX_DAYS = 3_650;
/** Farther than that nobody is near. */
export const MAX_KM = 500;
/** Members fall into so many buckets, numbered from 0. */
export const BUCKET_COUNT = 100;
export const SEXES = ['female', 'male', 'unknown'] as const;

const badValue = 'rule.bad_value';
const text = z.string(badValue).trim().min(1, 'rule.empty_clause').max(64, badValue);
const id = z.int(badValue).positive(badValue).max(2_147_483_647, badValue);
const days = z.int(badValue).min(1, badValue).max(MAX_DAYS, badValue);
const date = z.iso.date(badValue).refine((day) => day >= '2000-01-01' && day <= '2099-12-31', badValue);
const km = z.number(badValue).min(0.1, badValue).max(MAX_KM, badValue);
const nothing = z.null(badValue);
const values = <T extends z.ZodType>(value: T) =>
  z.array(value, badValue).min(1, 'rule.empty_clause').max(MAX_CLAUSE_VALUES, 'rule.too_many_values');

/** A clause whose operators all take the same kind of value. */
function clause<F extends string, const O extends readonly [string, ...string[]], V extends z.ZodType>(
  field: F,
  operators: O,
  value: V,
) {
  return z.strictObject({
    field: z.literal(field),
    operator: z.enum(operators, 'rule.bad_operator'),
    value,
  });
}

/** A clause whose operators take different values. */
function oneOf<const T extends [ClauseOption, ...ClauseOption[]]>(...options: T) {
  return z.discriminatedUnion('operator', options, 'rule.bad_operator');
}
type ClauseOption = ReturnType<typeof clause>;

const inOrNot = ['in', 'notIn'] as const;

/**
 * Whole Beijing days, resolved when the rule is compiled: within the last N days (today is the first of them), longer
 * ago than that, since a day, before a day, between two days (both included).
 */
function during<F extends string, M extends z.ZodRawShape>(field: F, more: M) {
  return [
    clause(field, ['within', 'longerAgo'], z.strictObject({ ...more, days }, badValue)),
    clause(field, ['since', 'before'], z.strictObject({ ...more, date }, badValue)),
    clause(
      field,
      ['between'],
      z
        .strictObject({ ...more, from: date, to: date }, badValue)
        .refine((v) => String((v as { from: string }).from) <= String((v as { to: string }).to), badValue),
    ),
  ] as const;
}

/** What each field of a rule takes. A new field is an entry here and one in `fields`, `resolve`, both compilers, `evaluate`, `words`. */
export const CLAUSES = {
  /** Carries any of the tags, all of them, or none; by tag code, whatever keeps the tag (local, WeChat, branch). */
  tag: clause('tag', ['any', 'all', 'none'], values(text)),
  /** Carries one of the tags since a time; a WeChat tag on several fans since the first of them got it. */
  tagged: oneOf(...during('tagged', { tags: values(text) })),
  /** Belongs to one of the branches, or to none of them; a member without a branch matches `notIn`, and so below. */
  branch: clause('branch', inOrNot, values(id)),
  store: clause('store', inOrNot, values(id)),
  /** Came through one of the channels, the member or any of their fans. */
  channel: clause('channel', inOrNot, values(id)),
  sex: clause('sex', inOrNot, values(z.enum(SEXES, badValue))),
  birthMonth: clause('birthMonth', inOrNot, values(z.int(badValue).min(1, badValue).max(12, badValue))),
  province: clause('province', inOrNot, values(text)),
  city: clause('city', inOrNot, values(text)),
  registered: oneOf(clause('registered', ['is', 'isNot'], nothing), ...during('registered', {})),
  /** Known since: the first contact, registered or not. */
  created: oneOf(...during('created', {})),
  /** The last thing that any fan of the member did. */
  interacted: oneOf(clause('interacted', ['never'], nothing), ...during('interacted', {})),
  /** Follows the account with any fan, or does not; left it with all; is blacklisted there with any fan. */
  follow: clause('follow', ['is', 'isNot', 'left', 'blacklisted', 'notBlacklisted'], id),
  /** Follows the account, and with a fan who began to in that time. */
  followed: oneOf(...during('followed', { account: id })),
  /** Whether all following fans of the member on the account have had their four broadcasts of this month. */
  share: clause('share', ['left', 'used'], id),
  /** Last seen within so many kilometres of a place, a branch or a store. */
  near: oneOf(
    clause(
      'near',
      ['point'],
      z.strictObject(
        {
          km,
          latitude: z.number(badValue).min(-90, badValue).max(90, badValue),
          longitude: z.number(badValue).min(-180, badValue).max(180, badValue),
        },
        badValue,
      ),
    ),
    clause('near', ['branch', 'store'], z.strictObject({ km, id }, badValue)),
  ),
  located: oneOf(clause('located', ['ever', 'never'], nothing), ...during('located', {})),
  /** In one of the audiences as they are at the moment of counting, or in none of them. */
  audience: clause('audience', inOrNot, values(z.uuid(badValue))),
  /** A stable random share: members fall into buckets 0 to 99. */
  bucket: clause(
    'bucket',
    inOrNot,
    z
      .strictObject({ from: bucketNumber(), to: bucketNumber() }, badValue)
      .refine(({ from, to }) => from <= to, badValue),
  ),
} as const;

function bucketNumber() {
  return z
    .int(badValue)
    .min(0, badValue)
    .max(BUCKET_COUNT - 1, badValue);
}

export type FieldName = keyof typeof CLAUSES;
export type ClauseOf<F extends FieldName> = z.infer<(typeof CLAUSES)[F]>;
export type RuleClause = { [F in FieldName]: ClauseOf<F> }[FieldName];

/** Whether there is a field of this name. */
export function isFieldName(name: unknown): name is FieldName {
  return typeof name === 'string' && Object.hasOwn(CLAUSES, name);
}
