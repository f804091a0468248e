import { MAX_CLAUSE_VALUES } from '@/lib/rules/clauses';
import {
  type AudienceRule,
  audienceRule,
  EVERYBODY,
  MAX_RULE_CLAUSES,
  MAX_RULE_DEPTH,
  MAX_RULE_VALUES,
  RULE_VERSION,
  type RuleGroup,
} from '@/lib/rules/schema';
import { asObject, QueryDslError } from './dsl-error';
import { dslField, type Part } from './dsl-fields';
import { geoDistance } from './dsl-geo';

/** Deeper JSON is refused unread; a rule's own bound is checked on the result. */
const MAX_QUERY_DEPTH = 20;

/**
 * Reads the body of `_count`: `{"query": …}` of `bool` (must, filter, should, must_not, minimum_should_match 1), `term`,
 * `terms`, `range`, `exists`, `geo_distance`, `match_all`, `match_none` over the fields of `DSL_FIELDS`. An empty body is
 * everybody.
 *
 * `should` is as in Elasticsearch: without must and filter one of it has to match; beside them it would only change the
 * score, so it does not change a count, unless minimum_should_match is 1.
 * @throws QueryDslError naming the key that is not supported
 */
export function parseQueryDsl(body: unknown): AudienceRule {
  const parts = asObject(body, 'request body');
  for (const key of Object.keys(parts)) {
    if (key !== 'query') throw new QueryDslError('parsing_exception', `request does not support [${key}]`);
  }
  if (parts.query === undefined) return EVERYBODY;
  return bounded(query(parts.query, 1));
}

function bounded(part: Part): AudienceRule {
  if (part === true) return EVERYBODY;
  if (part === false) return { version: RULE_VERSION, combinator: 'and', not: true, rules: [] };
  const root: RuleGroup = 'rules' in part ? part : { combinator: 'and', rules: [part] };
  const parsed = audienceRule.safeParse({ version: RULE_VERSION, ...root });
  if (parsed.success) return parsed.data;
  const code = parsed.error.issues[0]?.message;
  const reasons: Record<string, string> = {
    'rule.too_deep': `query is nested deeper than the maximum of [${MAX_RULE_DEPTH}]`,
    'rule.too_many_clauses': `maxClauseCount is set to ${MAX_RULE_CLAUSES}`,
    'rule.too_many_values': `the query holds more than the maximum of [${MAX_RULE_VALUES}] terms`,
  };
  throw new QueryDslError('illegal_argument_exception', reasons[String(code)] ?? 'a value is not valid');
}

function only(value: unknown, where: string): [string, unknown] {
  const entries = Object.entries(asObject(value, where));
  const [entry] = entries;
  if (!entry) throw new QueryDslError('illegal_argument_exception', `[${where}] is an empty clause`);
  if (entries.length > 1) {
    const names = entries.map(([key]) => `[${key}]`).join(' and ');
    throw new QueryDslError(
      'parsing_exception',
      `[${where}] malformed query, expected one key but found ${names}`,
    );
  }
  return entry;
}

function query(value: unknown, depth: number): Part {
  if (depth > MAX_QUERY_DEPTH) {
    throw new QueryDslError(
      'illegal_argument_exception',
      `query is nested deeper than the maximum of [${MAX_RULE_DEPTH}]`,
    );
  }
  const [kind, content] = only(value, 'query');
  switch (kind) {
    case 'bool':
      return bool(asObject(content, 'bool'), depth);
    case 'term':
      return term(content);
    case 'terms':
      return terms(content);
    case 'range': {
      const [field, bounds] = only(content, 'range');
      return dslField(field, 'range')(field, bounds);
    }
    case 'exists':
      return exists(asObject(content, 'exists'));
    case 'geo_distance':
      return geoDistance(content);
    case 'match_all':
    case 'match_none':
      for (const key of Object.keys(asObject(content, kind))) {
        throw new QueryDslError('x_content_parse_exception', `[${kind}] unknown field [${key}]`);
      }
      return kind === 'match_all';
    default:
      throw new QueryDslError('parsing_exception', `unknown query [${kind}]`);
  }
}

const BOOL_KEYS = ['must', 'filter', 'should', 'must_not', 'minimum_should_match'];

function bool(content: Record<string, unknown>, depth: number): Part {
  for (const key of Object.keys(content)) {
    if (!BOOL_KEYS.includes(key)) {
      throw new QueryDslError('x_content_parse_exception', `[bool] unknown field [${key}]`);
    }
  }
  const parts = (key: string): Part[] => {
    const given = content[key];
    if (given === undefined) return [];
    return (Array.isArray(given) ? given : [given]).map((item) => query(item, depth + 1));
  };
  const required = [...parts('must'), ...parts('filter')];
  const should = parts('should');
  const excluded = parts('must_not').map(negate);
  const isDemanded = requiresShould(content.minimum_should_match, required.length === 0);
  const chosen = isDemanded && should.length > 0 ? [combine('or', should)] : [];
  return combine('and', [...required, ...excluded, ...chosen]);
}

function requiresShould(minimum: unknown, byDefault: boolean): boolean {
  if (minimum === undefined) return byDefault;
  if (minimum === 1 || minimum === '1') return true;
  throw new QueryDslError(
    'illegal_argument_exception',
    `[minimum_should_match] supports [1] only, found [${JSON.stringify(minimum)}]`,
  );
}

/** Joins parts, taking everybody and nobody out, so that no empty group is left. */
function combine(combinator: 'and' | 'or', parts: Part[]): Part {
  const decisive = combinator === 'or';
  if (parts.includes(decisive)) return decisive;
  const rules = parts.filter((part) => typeof part !== 'boolean');
  const [first] = rules;
  if (first === undefined) return !decisive;
  return rules.length === 1 ? first : { combinator, rules };
}

function negate(part: Part): Part {
  if (typeof part === 'boolean') return !part;
  if ('rules' in part) return { ...part, not: !part.not };
  switch (part.field) {
    case 'tag':
      if (part.operator === 'all') break;
      return { ...part, operator: part.operator === 'any' ? 'none' : 'any' };
    case 'branch':
      return { ...part, operator: part.operator === 'in' ? 'notIn' : 'in' };
    case 'follow':
      if (part.operator === 'is') return { ...part, operator: 'isNot' };
      if (part.operator === 'isNot') return { ...part, operator: 'is' };
      break;
  }
  return { combinator: 'and', not: true, rules: [part] };
}

function term(content: unknown): Part {
  const [field, given] = only(content, 'term');
  if (typeof given !== 'object' || given === null) return clauses(field, [given]);
  for (const key of Object.keys(given)) {
    if (key !== 'value') {
      throw new QueryDslError('parsing_exception', `[term] query does not support [${key}]`);
    }
  }
  return clauses(field, [asObject(given, 'term').value]);
}

function terms(content: unknown): Part {
  const [field, given] = only(content, 'terms');
  if (!Array.isArray(given)) {
    throw new QueryDslError('parsing_exception', '[terms] query requires an array of values');
  }
  if (given.length > MAX_CLAUSE_VALUES) {
    throw new QueryDslError(
      'illegal_argument_exception',
      `The number of terms [${given.length}] used in the Terms Query request has exceeded the allowed maximum of [${MAX_CLAUSE_VALUES}].`,
    );
  }
  return clauses(field, given);
}

function clauses(field: string, values: unknown[]): Part {
  const termsOf = dslField(field, 'terms');
  // As in Elasticsearch: none of no values.
  return values.length > 0 && combine('or', termsOf(field, values));
}

function exists({ field, ...others }: Record<string, unknown>): Part {
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new QueryDslError('parsing_exception', `[exists] query does not support [${other}]`);
  }
  return dslField(String(field), 'exists');
}
