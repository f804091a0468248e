import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { namesIn } from '@/lib/rules/names-in';
import { audienceRule } from '@/lib/rules/schema';
import { queryable, readRuleFacts } from '@/lib/search/rule-facts';
import { OPERATION_PRIORITY } from '../operations/schema';
import { startTagOperation } from '../operations/start-tag-operation';

/** Has everybody gone through by one tag's rule and those that depend on it, with progress on the tag's page. */
export function startEvaluation(tx: Tx, ctx: Ctx, tagId: number): Promise<{ id: string }> {
  // Whose change it was does not limit whom an automatic tag is about.
  return startTagOperation(
    tx,
    { ...ctx, branchIds: null },
    {
      kind: 'evaluate',
      tagId,
      selection: { kind: 'ownRule' },
      priority: OPERATION_PRIORITY.person,
      source: 'rule',
    },
  );
}

/** The same for every switched-on rule that names an audience, itself or by way of others, whose rule was just changed. */
export async function startEvaluationsByAudience(tx: Tx, ctx: Ctx, audienceId: string): Promise<void> {
  const rows = await tx.tagRule.findMany({
    where: { isOn: true, tag: { state: 'active' } },
    orderBy: { tagId: 'asc' },
    select: { tagId: true, rule: true },
  });
  for (const row of rows) {
    const rule = audienceRule.parse(row.rule);
    if (namesIn(rule).audienceIds.length === 0) continue;
    const { audiences } = await readRuleFacts(queryable(tx), rule, ctx.now);
    if (audiences.has(audienceId)) await startEvaluation(tx, ctx, row.tagId);
  }
}
