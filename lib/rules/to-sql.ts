import { MONTHLY_BROADCASTS_PER_FAN } from './limits';
import { isResolvedGroup, type ResolvedClause, type ResolvedGroup, type ResolvedNode } from './resolve';
import { nearSql } from './sql-near';
import { during, oneOf, type SqlCompiler, type TagLookup } from './sql-parts';
import { carriesAll, carriesAny, carriesSince } from './sql-tags';

/** A condition over `m` (a row of member) and the values of its `$n` parameters. */
export type SqlCondition = { text: string; values: unknown[] };

/**
 * Compiles a rule to a condition over alias `m` of member, within branches (null: all; empty list: nobody) and without
 * merged members. No part is ever NULL, so that NOT means not. A tag is looked up in the one table that keeps it, which
 * lets PostgreSQL turn the usual rule into plain semi-joins; tags that do not exist are carried by nobody.
 * @param firstParameter number of the first `$n`, for statements with parameters of their own before the rule's
 */
export function toSql(
  rule: ResolvedNode,
  tags: TagLookup,
  branchIds: number[] | null = null,
  firstParameter = 1,
): SqlCondition {
  const values: unknown[] = [];
  const compiler: SqlCompiler = {
    tags,
    bind(value) {
      values.push(value);
      return `$${firstParameter + values.length - 1}`;
    },
  };
  const parts = ['m.merged_into_id is null'];
  if (branchIds !== null) {
    parts.push(branchIds.length === 0 ? 'false' : oneOf('m.branch_id', 'int', branchIds, compiler));
  }
  const text = node(rule, compiler);
  if (text !== 'true') parts.push(text);
  return { text: parts.join(' and '), values };
}

function node(node: ResolvedNode, compiler: SqlCompiler): string {
  return isResolvedGroup(node) ? group(node, compiler) : compile(node, compiler);
}

function group({ combinator, not, rules }: ResolvedGroup, compiler: SqlCompiler): string {
  const parts = rules.map((child) => node(child, compiler));
  const [only] = parts;
  let text = 'true';
  if (parts.length === 1 && only !== undefined) text = only;
  else if (parts.length > 1) text = `(${parts.join(combinator === 'and' ? ' and ' : ' or ')})`;
  return not ? `not (${text})` : text;
}

type Clause<F> = Extract<ResolvedClause, { field: F }>;
type Compilers = { [F in ResolvedClause['field']]: (clause: Clause<F>, compiler: SqlCompiler) => string };

/** One entry a field. */
const COMPILERS: Compilers = {
  nobody: () => 'false',
  tag: ({ operator, value }, compiler) =>
    operator === 'any' ? carriesAny(value, compiler) : carriesAll(value, compiler),
  tagged: ({ tags, period }, compiler) => carriesSince(tags, period, compiler),
  branch: ({ value }, compiler) => oneOf('m.branch_id', 'int', value, compiler),
  store: ({ value }, compiler) => oneOf('m.store_id', 'int', value, compiler),
  channel: ({ value }, { bind }) => {
    const ids = bind(value);
    return `(coalesce(m.channel_id = any(${ids}::int[]), false) or exists (select 1 from fan f where f.member_id = m.id and f.channel_id = any(${ids}::int[])))`;
  },
  birthMonth: ({ value }, compiler) => oneOf('m.birth_month', 'int', value, compiler),
  sex: ({ value }, { bind }) => `coalesce(m.sex::text, 'unknown') = any(${bind(value)}::text[])`,
  province: ({ value }, compiler) => oneOf('m.province', 'text', value, compiler),
  city: ({ value }, compiler) => oneOf('m.city', 'text', value, compiler),
  registered: ({ period }, compiler) => during('m.registered_at', period, compiler),
  created: ({ period }, compiler) => during('m.created_at', period, compiler),
  located: ({ period }, compiler) => during('m.located_at', period, compiler),
  // The last of several fans counts: one of them after the beginning, none after the end.
  interacted: ({ period: { from, until } }, compiler) => {
    const begun = during('f.last_interaction_at', { from, until: null }, compiler);
    const seen = `exists (select 1 from fan f where f.member_id = m.id and ${begun})`;
    if (until === null) return seen;
    const later = `f.last_interaction_at >= ${compiler.bind(until)}::timestamptz`;
    return `(${seen} and not exists (select 1 from fan f where f.member_id = m.id and ${later}))`;
  },
  follow: ({ account }, compiler) => fanOn(account, 'f.is_subscribed', compiler),
  left: ({ account }, compiler) =>
    `(${fanOn(account, 'f.unfollowed_at is not null', compiler)} and not ${fanOn(account, 'f.is_subscribed', compiler)})`,
  blacklisted: ({ account }, compiler) => fanOn(account, 'f.blacklisted_at is not null', compiler),
  followed: ({ account, period }, compiler) =>
    fanOn(account, `f.is_subscribed and ${during('f.followed_at', period, compiler)}`, compiler),
  // A member with several fans has had the share only when none of those that follow has messages left.
  shareUsed: ({ account, month }, { bind }) => {
    const [on, at] = [`f.account_id = ${bind(account)}::int and f.is_subscribed`, `${bind(month)}::text`];
    return `(exists (select 1 from fan f join account a on a.id = f.account_id and a.kind = 'service' join fan_month_receipt r on r.fan_id = f.id and r.month = ${at} and r.count >= ${MONTHLY_BROADCASTS_PER_FAN} where f.member_id = m.id and ${on}) and not exists (select 1 from fan f left join fan_month_receipt r on r.fan_id = f.id and r.month = ${at} where f.member_id = m.id and ${on} and coalesce(r.count, 0) < ${MONTHLY_BROADCASTS_PER_FAN}))`;
  },
  near: ({ place, metres }, compiler) => nearSql(place, metres, compiler),
  bucket: ({ from, to }, { bind }) => `${BUCKET_SQL} between ${bind(from)}::int and ${bind(to)}::int`,
};

/** The bucket of member `m`, 0 to 99; part of the index, so that it must never change. */
export const BUCKET_SQL = "(('x' || left(md5('tagcast:' || m.id), 8))::bit(32)::bigint % 100)";

function compile(clause: ResolvedClause, compiler: SqlCompiler): string {
  // The entry of the clause's own field takes just this clause.
  return (COMPILERS[clause.field] as (clause: ResolvedClause, compiler: SqlCompiler) => string)(
    clause,
    compiler,
  );
}

function fanOn(account: number, condition: string, { bind }: SqlCompiler): string {
  return `exists (select 1 from fan f where f.member_id = m.id and f.account_id = ${bind(account)}::int and ${condition})`;
}
