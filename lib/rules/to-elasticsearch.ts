import { dayRange, type Period } from './period';
import { isResolvedGroup, type ResolvedClause, type ResolvedGroup, type ResolvedNode } from './resolve';

type Bounds = { gte?: string | number; gt?: string | number; lt?: string | number; lte?: string | number };
/** The part of Elasticsearch's query DSL that rules compile to. */
export type EsQuery =
  | { match_all: Record<string, never> }
  | { match_none: Record<string, never> }
  | { term: Record<string, string | number> }
  | { terms: Record<string, (string | number)[]> }
  | { range: Record<string, Bounds> }
  | { exists: { field: string } }
  | { geo_distance: { distance: string; location: { lat: number; lon: number } } }
  | {
      bool: {
        filter?: EsQuery[];
        should?: EsQuery[];
        must_not?: EsQuery[];
        minimum_should_match?: number;
      };
    };

/** Compiles a rule to a query over the people index; filters only, so nothing is scored. */
export function toElasticsearch(node: ResolvedNode): EsQuery {
  return isResolvedGroup(node) ? group(node) : compile(node);
}

/** A rule's query within branches; null means all branches, an empty list nobody. */
export function toScopedElasticsearch(rule: ResolvedNode, branchIds: number[] | null): EsQuery {
  const query = toElasticsearch(rule);
  if (branchIds === null) return query;
  if (branchIds.length === 0) return { match_none: {} };
  return { bool: { filter: [query, { terms: { branch_id: branchIds } }] } };
}

function group({ combinator, not, rules }: ResolvedGroup): EsQuery {
  const parts = rules.map(toElasticsearch);
  let query: EsQuery;
  const [only] = parts;
  if (only === undefined) query = { match_all: {} };
  else if (parts.length === 1) query = only;
  else if (combinator === 'and') query = { bool: { filter: parts } };
  else query = { bool: { should: parts, minimum_should_match: 1 } };
  return not ? { bool: { must_not: [query] } } : query;
}

type Clause<F> = Extract<ResolvedClause, { field: F }>;
type Compilers = { [F in ResolvedClause['field']]: (clause: Clause<F>) => EsQuery };

/** One entry a field; the fields of the index are said in lib/search/mapping.ts. */
const COMPILERS: Compilers = {
  nobody: () => ({ match_none: {} }),
  tag: ({ operator, value }) =>
    operator === 'any'
      ? { terms: { tag_id: value } }
      : { bool: { filter: value.map((code) => ({ term: { tag_id: code } })) } },
  tagged: ({ tags, period }) => anyOf(tags.map((code) => onDays('tag_at', code, period))),
  branch: ({ value }) => ({ terms: { branch_id: value } }),
  store: ({ value }) => ({ terms: { store_id: value } }),
  channel: ({ value }) => ({ terms: { channel_id: value } }),
  birthMonth: ({ value }) => ({ terms: { birth_month: value } }),
  sex: ({ value }) => ({ terms: { sex: value } }),
  province: ({ value }) => ({ terms: { province: value } }),
  city: ({ value }) => ({ terms: { city: value } }),
  registered: ({ period }) => during('registered_at', period),
  created: ({ period }) => during('created_at', period),
  interacted: ({ period }) => during('last_interaction_at', period),
  located: ({ period }) => during('located_at', period),
  follow: ({ account }) => ({ term: { follows: account } }),
  left: ({ account }) => ({ term: { left: account } }),
  blacklisted: ({ account }) => ({ term: { blacklisted: account } }),
  followed: ({ account, period }) => onDays('followed', account, period),
  shareUsed: ({ account, month }) => ({ term: { full: `${account}|${month}` } }),
  near: ({ place, metres }) => ({
    geo_distance: {
      distance: `${metres}m`,
      location: { lat: place.latitude, lon: place.longitude },
    },
  }),
  bucket: ({ from, to }) => ({ range: { bucket: { gte: from, lte: to } } }),
};

function compile(clause: ResolvedClause): EsQuery {
  // The entry of the clause's own field takes just this clause.
  return (COMPILERS[clause.field] as (clause: ResolvedClause) => EsQuery)(clause);
}

function anyOf(queries: EsQuery[]): EsQuery {
  const [only] = queries;
  return queries.length === 1 && only ? only : { bool: { should: queries, minimum_should_match: 1 } };
}

/** A thing and its Beijing day in one keyword (`mkit|20260301`): no nested documents, and a range over one thing's days. */
function onDays(field: string, name: string | number, period: Period): EsQuery {
  const { first, last } = dayRange(period);
  return { range: { [field]: { gte: `${name}|${first}`, lte: `${name}|${last}` } } };
}

function during(field: string, { from, until }: Period): EsQuery {
  if (from === null && until === null) return { exists: { field } };
  return { range: { [field]: { ...(from && { gte: from }), ...(until && { lt: until }) } } };
}
