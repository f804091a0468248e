import { setTagRule } from '@/lib/audiences/tag-rules/set-tag-rule';
import type { Ctx } from '@/lib/auth/ctx';
import { db, pool } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import type { AudienceRule, RuleNode } from '@/lib/rules/schema';
import { markDirty } from '@/lib/search/mark-dirty';
import { switchTagRuleOn } from '@/lib/tags/automatic/switch-tag-rule-on';
import { workTagOperations } from '@/lib/tags/operations/work-tag-operations';
import { makeCtx, makeTag } from './factories';

// For tests of automatic tags; each has a database of its own, because rules are evaluated for all members.

export const all = (...rules: RuleNode[]): AudienceRule => ({ version: 1, combinator: 'and', rules });
export const women = all({ field: 'sex', operator: 'in', value: ['female'] });
export const men = all({ field: 'sex', operator: 'in', value: ['male'] });
export const everybody = all({ field: 'bucket', operator: 'in', value: { from: 0, to: 99 } });
export const carries = (...codes: string[]) => all({ field: 'tag', operator: 'any', value: codes });

/** Somebody who may set rules. */
export function marketer(options: { branchIds?: number[] } = {}): Ctx {
  return makeCtx({ role: 'marketer', ...options });
}

/** No members, no rules, no work. */
export async function clearStage(): Promise<void> {
  await pool.query(
    'truncate tag_rule, tag_operation, search_outbox, rule_outbox, member, audience restart identity cascade',
  );
}

/** Members: women first, then men. @returns their ids */
export async function people(womenCount: number, menCount: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    `with made as (insert into member (name, sex, updated_at)
       select 'p' || i, (case when i <= $1 then 'female' else 'male' end)::"Sex", now()
         from generate_series(1, $1::int + $2::int) i returning id)
     select id::text from made order by made.id`,
    [womenCount, menCount],
  );
  return rows.map(({ id }) => id);
}

/** A tag with a rule that is on; nobody was gone through yet. */
export async function automatic(rule: AudienceRule, options: { groupId?: number; name?: string } = {}) {
  const tag = await makeTag(options);
  await setTagRule(marketer(), { code: tag.code, version: 0, rule });
  await switchTagRuleOn(marketer(), { code: tag.code });
  return tag;
}

/** Carries out all operations, a few members at a time. */
export function settle(): Promise<void> {
  return workTagOperations(makeCtx(), { chunkSize: 20 });
}

/** Members with the tag and where they have it from. */
export async function carriers(tagId: number): Promise<Record<string, string>> {
  const rows = await db.memberTag.findMany({ where: { tagId }, orderBy: { memberId: 'asc' } });
  return Object.fromEntries(rows.map((row) => [String(row.memberId), row.source]));
}

/** What `carriers` gives for members who all have it from one source. */
export function from(source: string, ids: string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, source]));
}

/** Changes a member as a verb would: with the row that says so. */
export async function become(id: string, sex: 'female' | 'male'): Promise<void> {
  await transaction(async (tx) => {
    await tx.member.update({ where: { id: BigInt(id) }, data: { sex } });
    await markDirty(tx, [BigInt(id)]);
  });
}
