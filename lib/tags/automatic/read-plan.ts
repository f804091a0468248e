import 'server-only';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { namesIn } from '@/lib/rules/names-in';
import { type ResolvedNode, resolveRule } from '@/lib/rules/resolve';
import { audienceRule } from '@/lib/rules/schema';
import type { TagLookup } from '@/lib/rules/sql-parts';
import { lookUpTags } from '@/lib/search/engine-sql';
import { type Queryable, readRuleFacts } from '@/lib/search/rule-facts';
import { affectedBy, levelsOf, type OrderedRule } from './rule-order';

/** A switched-on rule, ready to be compiled. */
export type PlannedRule = OrderedRule & { resolved: ResolvedNode };

/** What an evaluation does, in levels of rules that do not depend on each other, and what it has to leave out. */
export type EvaluationPlan = {
  levels: PlannedRule[][];
  /** What keeps each of the tags that rules ask for. */
  tags: TagLookup;
  /** Rules that cannot be asked, with the reason as it is stored; their carriers stay as they are. */
  failures: { tagId: number; failure: string }[];
};

type Found = { tag_id: number; code: string; group_id: number | null; rule: unknown };

/**
 * The switched-on rules of tags in use, or of one tag with all that depend on it, with relative times read at `now`.
 * Audiences, places and tags are looked up once for all.
 */
export async function readPlan(
  client: Queryable,
  now: Date,
  { onlyTagId = null }: { onlyTagId?: number | null } = {},
): Promise<EvaluationPlan> {
  const { rows } = await client.query<Found>(
    `select r.tag_id, t.code, g.id as group_id, r.rule
       from tag_rule r join tag t on t.id = r.tag_id and t.kind = 'local' and t.state = 'active'
       left join tag_group g on g.id = t.group_id and g.is_exclusive
      where r.is_on order by r.tag_id`,
    [],
  );
  const rules: PlannedRule[] = [];
  const failures: EvaluationPlan['failures'] = [];
  for (const row of rows) {
    try {
      rules.push(await planned(client, row, now));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push({ tagId: row.tag_id, failure: storedReason(error) });
    }
  }
  const meant = onlyTagId === null ? rules : affectedBy(rules, onlyTagId);
  const codes = [...new Set(meant.flatMap((rule) => rule.usedCodes))];
  return { levels: levelsOf(meant), tags: await lookUpTags(client, codes), failures };
}

async function planned(client: Queryable, row: Found, now: Date): Promise<PlannedRule> {
  const rule = audienceRule.parse(row.rule);
  const facts = await readRuleFacts(client, rule, now);
  return {
    tagId: row.tag_id,
    code: row.code,
    groupId: row.group_id,
    usedCodes: namesIn(rule, ...facts.audiences.values()).tagCodes,
    resolved: resolveRule(rule, facts),
  };
}

/** The tags whose rules a plan evaluates. */
export function tagIdsOf(plan: EvaluationPlan): number[] {
  return plan.levels.flat().map((rule) => rule.tagId);
}

/** Notes why rules could not be asked, and forgets it for those that were; writes only what is news. */
export async function noteFailures(client: Queryable, plan: EvaluationPlan): Promise<void> {
  await client.query(
    'update tag_rule set failure = null where tag_id = any($1::int[]) and failure is not null',
    [tagIdsOf(plan)],
  );
  for (const { tagId, failure } of plan.failures) {
    await client.query(
      'update tag_rule set failure = $2 where tag_id = $1::int and failure is distinct from $2',
      [tagId, failure],
    );
  }
}

/** Notes when the people of these rules were last gone through in full. */
export async function noteEvaluated(client: Queryable, plan: EvaluationPlan, at: Date): Promise<void> {
  await client.query('update tag_rule set evaluated_at = $2::timestamptz where tag_id = any($1::int[])', [
    tagIdsOf(plan),
    at.toISOString(),
  ]);
}
