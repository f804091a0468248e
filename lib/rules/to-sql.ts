import { unreachable } from '@/lib/errors';
import { isGroup, type RuleClause, type RuleGroup, type RuleNode, type TagClause } from './schema';

/** What the compiler has to know of a tag: what keeps it decides which table says who carries it. */
export type TagLookup = ReadonlyMap<
  string,
  { id: number; kind: 'local' | 'wechat' | 'branch'; branchId: number | null }
>;

/** A condition over `m` (a row of member) and the values of its `$n` parameters. */
export type SqlCondition = { text: string; values: unknown[] };

/** Up to so many tags, "all of" becomes one semi-join a tag; beyond, tags are counted in one sub-query. */
const SEPARATE_TAGS = 6;

/**
 * Compiles a rule to a condition over alias `m` of member, within branches (null: all; empty list: nobody) and without
 * merged members. No part is ever NULL, so that NOT means not. A tag is looked up in the one table that keeps it, which
 * lets PostgreSQL turn the usual rule into plain semi-joins; tags that do not exist are carried by nobody.
 * @param firstParameter number of the first `$n`, for statements with parameters of their own before the rule's
 */
export function toSql(
  rule: RuleNode,
  tags: TagLookup,
  branchIds: number[] | null = null,
  firstParameter = 1,
): SqlCondition {
  const values: unknown[] = [];
  const compiler: Compiler = {
    tags,
    bind(value) {
      values.push(value);
      return `$${firstParameter + values.length - 1}`;
    },
  };
  const parts = ['m.merged_into_id is null'];
  if (branchIds !== null) parts.push(branchIds.length === 0 ? 'false' : inBranches(branchIds, compiler));
  const text = node(rule, compiler);
  if (text !== 'true') parts.push(text);
  return { text: parts.join(' and '), values };
}

type Compiler = { tags: TagLookup; bind: (value: unknown) => string };

function node(node: RuleNode, compiler: Compiler): string {
  return isGroup(node) ? group(node, compiler) : clause(node, compiler);
}

function group({ combinator, not, rules }: RuleGroup, compiler: Compiler): string {
  const parts = rules.map((child) => node(child, compiler));
  const [only] = parts;
  let text = 'true';
  if (parts.length === 1 && only !== undefined) text = only;
  else if (parts.length > 1) text = `(${parts.join(combinator === 'and' ? ' and ' : ' or ')})`;
  return not ? `not (${text})` : text;
}

function clause(clause: RuleClause, compiler: Compiler): string {
  switch (clause.field) {
    case 'tag':
      return tag(clause, compiler);
    case 'branch': {
      const inside = inBranches(clause.value, compiler);
      return clause.operator === 'in' ? inside : `not ${inside}`;
    }
    case 'follow': {
      const account = compiler.bind(clause.value);
      const exists = `exists (select 1 from fan f where f.member_id = m.id and f.account_id = ${account}::int and f.is_subscribed)`;
      return clause.operator === 'is' ? exists : `not ${exists}`;
    }
    default:
      return unreachable(clause);
  }
}

function inBranches(branchIds: number[], compiler: Compiler): string {
  return `(m.branch_id is not null and m.branch_id = any(${compiler.bind(branchIds)}::int[]))`;
}

function tag({ operator, value }: TagClause, compiler: Compiler): string {
  if (operator === 'all') return all(value, compiler);
  const any = carriesAny(value, compiler);
  return operator === 'any' ? any : `not (${any})`;
}

/** Carries any of the codes: one `exists` for each kind of tag that occurs. */
function carriesAny(codes: string[], { tags, bind }: Compiler): string {
  const local: number[] = [];
  const wechat: number[] = [];
  const branches: number[] = [];
  for (const code of codes) {
    const found = tags.get(code);
    if (found?.kind === 'local') local.push(found.id);
    else if (found?.kind === 'wechat') wechat.push(found.id);
    else if (found?.kind === 'branch' && found.branchId !== null) branches.push(found.branchId);
  }
  const parts: string[] = [];
  if (local.length > 0) {
    parts.push(
      `exists (select 1 from member_tag x where x.member_id = m.id and x.tag_id = any(${bind(local)}::int[]))`,
    );
  }
  if (wechat.length > 0) {
    parts.push(
      `exists (select 1 from fan f join fan_tag x on x.fan_id = f.id where f.member_id = m.id and x.tag_id = any(${bind(wechat)}::int[]) and x.wanted)`,
    );
  }
  if (branches.length > 0) parts.push(inBranches(branches, { tags, bind }));
  if (parts.length === 0) return 'false';
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : `(${parts.join(' or ')})`;
}

function all(codes: string[], compiler: Compiler): string {
  if (codes.some((code) => !compiler.tags.has(code))) return 'false';
  const few = codes.length <= SEPARATE_TAGS;
  const local = few ? [] : codes.filter((code) => compiler.tags.get(code)?.kind === 'local');
  const rest = few ? codes : codes.filter((code) => compiler.tags.get(code)?.kind !== 'local');
  const parts = rest.map((code) => carriesAny([code], compiler));
  if (local.length > 0) {
    const ids = compiler.bind(local.map((code) => compiler.tags.get(code)?.id));
    parts.push(
      `(select count(*) from member_tag x where x.member_id = m.id and x.tag_id = any(${ids}::int[])) = ${local.length}`,
    );
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : `(${parts.join(' and ')})`;
}
