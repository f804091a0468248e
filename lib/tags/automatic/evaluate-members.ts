import 'server-only';
import { toSql } from '@/lib/rules/to-sql';
import type { Queryable } from '@/lib/search/rule-facts';
import { IS_RULE_OWNED, type RULE_SOURCES } from './owned';
import { type EvaluationPlan, type PlannedRule, tagIdsOf } from './read-plan';

/** Whom an evaluation looks at: members with from < id ≤ to, or those of a list. */
export type EvaluationScope = { from: bigint; to: bigint } | { ids: bigint[] };

export type EvaluationWrite = {
  at: Date;
  source: (typeof RULE_SOURCES)[number];
  /** How soon the index has to know (search_outbox); null: the caller writes the index itself. */
  indexPriority: number | null;
};

/** Members looked at, rows written and rows taken away. */
export type EvaluationResult = { memberCount: number; taggedCount: number; untaggedCount: number };

/**
 * Brings the automatic tags of some members to what the rules say, in one statement a level of rules whatever their
 * number. Members are locked first, in order of id, and the statement that judges is the one that writes: nobody can change
 * a member in between, and of two evaluations the later sees what the earlier did. The row changes that it makes are not
 * looked at again by the outbox of rules (see the trigger on search_outbox), because the levels already are the fixpoint.
 */
export async function evaluateMembers(
  client: Queryable,
  plan: EvaluationPlan,
  scope: EvaluationScope,
  write: EvaluationWrite,
): Promise<EvaluationResult> {
  await prepare(client, plan);
  const result: EvaluationResult = {
    memberCount: await lock(client, scope),
    taggedCount: 0,
    untaggedCount: 0,
  };
  if (result.memberCount === 0) return result;
  for (const level of plan.levels) {
    const { text, values } = levelStatement(level, plan, scope, write);
    const { rows } = await client.query<{ come: number; gone: number }>(text, values);
    result.taggedCount += rows[0]?.come ?? 0;
    result.untaggedCount += rows[0]?.gone ?? 0;
  }
  return result;
}

/** Settings of this transaction; the trigger that looks at each row's group is spared for tags that are in no exclusive group. */
async function prepare(client: Queryable, plan: EvaluationPlan): Promise<void> {
  // Before looking: whoever makes a group exclusive waits for us, or we see what they wrote.
  await client.query('lock table member_tag in row exclusive mode', []);
  await client.query(
    `select set_config('tagcast.evaluating', 'on', true), set_config('jit', 'off', true),
            set_config('work_mem', '64MB', true),
            set_config('tagcast.plain_tags', coalesce(array_agg(t.id)::text, '{}'), true)
       from tag t left join tag_group g on g.id = t.group_id and g.is_exclusive
      where t.id = any($1::int[]) and g.id is null`,
    [tagIdsOf(plan)],
  );
}

/** The scope as a condition over a column, and its parameters, which come first in every statement. */
function scoped(scope: EvaluationScope): { over: (column: string) => string; values: string[] } {
  if ('ids' in scope) {
    // A sub-query rather than `= any`: whatever the statistics say, nobody compares every member with the whole list.
    return {
      over: (column) => `${column} in (select unnest($1::text::bigint[]))`,
      values: [`{${scope.ids.join(',')}}`],
    };
  }
  return {
    over: (column) => `(${column} > $1::bigint and ${column} <= $2::bigint)`,
    values: [String(scope.from), String(scope.to)],
  };
}

async function lock(client: Queryable, scope: EvaluationScope): Promise<number> {
  const { over, values } = scoped(scope);
  const { rows } = await client.query<{ count: number }>(
    `select count(*)::int as count from (
       select m.id from member m where ${over('m.id')} and m.merged_into_id is null order by m.id for no key update) l`,
    values,
  );
  return rows[0]?.count ?? 0;
}

/**
 * The rules' conditions read tables of the names fan, fan_tag and member_tag: here these are cut down to the members in
 * question, so that the cost depends on them alone, however many others there are.
 */
function levelStatement(
  level: readonly PlannedRule[],
  plan: EvaluationPlan,
  scope: EvaluationScope,
  write: EvaluationWrite,
): { text: string; values: unknown[] } {
  const { over, values: first } = scoped(scope);
  const values: unknown[] = [...first];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const tagIds = bind(level.map((rule) => rule.tagId));
  const wanted = units(level).map((unit) => {
    const cases = unit.map((rule) => {
      const condition = toSql(rule.resolved, plan.tags, null, values.length + 1);
      values.push(...condition.values);
      return `when ${condition.text} then ${bind(rule.tagId)}::int`;
    });
    return `case ${cases.join(' ')} end`;
  });
  const grouped = level.filter((rule) => rule.groupId !== null);
  // A tag of the group that somebody gave, or that a rule gave which is not asked any more, keeps the place.
  const isFree =
    grouped.length === 0
      ? ''
      : `and not exists (
           select 1 from unnest(${bind(grouped.map((rule) => rule.tagId))}::int[],
                                ${bind(grouped.map((rule) => rule.groupId))}::int[]) g(tag_id, group_id)
             join member_tag o on o.exclusive_group_id = g.group_id
            where g.tag_id = w.tag_id and o.member_id = w.member_id and o.tag_id <> w.tag_id
              and not (${IS_RULE_OWNED} and o.tag_id = any(${tagIds}::int[])))`;
  const dirty =
    write.indexPriority === null
      ? ''
      : `, dirty as (insert into search_outbox (member_id, priority)
           select member_id, ${bind(write.indexPriority)}::smallint
             from (select member_id from gone union select member_id from come) changed)`;
  const text = `
    with fan as not materialized (select * from public.fan where ${over('member_id')}),
    fan_tag as not materialized (select x.* from public.fan_tag x where x.fan_id in (select id from fan)),
    member_tag as not materialized (select * from public.member_tag where ${over('member_id')}),
    judged as materialized (
      select m.id, array_remove(array[${wanted.join(',\n')}], null) as tags
        from member m where ${over('m.id')} and m.merged_into_id is null
    ), wanted as materialized (
      select j.id as member_id, unnest(j.tags) as tag_id from judged j
    ), gone as (
      -- "not in" is looked up in a hash, however few rows the statistics promise
      delete from public.member_tag o
       where ${over('o.member_id')} and o.tag_id = any(${tagIds}::int[]) and ${IS_RULE_OWNED}
         and (o.member_id, o.tag_id) not in (select member_id, tag_id from wanted)
         and o.member_id not in (select id from member m where ${over('m.id')} and m.merged_into_id is not null)
      returning o.member_id, o.tag_id
    ), come as (
      insert into public.member_tag (member_id, tag_id, applied_at, source)
      select w.member_id, w.tag_id, ${bind(write.at.toISOString())}::timestamptz, ${bind(write.source)}::"TagSource"
        from wanted w
       where (select count(*) from gone) >= 0 -- first the places of exclusive groups are made free
         and not exists (select 1 from member_tag o where o.member_id = w.member_id and o.tag_id = w.tag_id)
         ${isFree}
      on conflict do nothing
      returning member_id, tag_id
    )${dirty}
    select (select count(*) from come)::int as come, (select count(*) from gone)::int as gone`;
  return { text, values };
}

/** Rules of an exclusive group stand together, the tag that was made first before the others: the first that holds wins. */
function units(level: readonly PlannedRule[]): PlannedRule[][] {
  const found = new Map<string, PlannedRule[]>();
  for (const rule of [...level].sort((a, b) => a.tagId - b.tagId)) {
    const key = rule.groupId === null ? `tag ${rule.tagId}` : `group ${rule.groupId}`;
    found.set(key, [...(found.get(key) ?? []), rule]);
  }
  return [...found.values()];
}
