import 'server-only';
import { isDeepStrictEqual } from 'node:util';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { resolveRule } from '@/lib/rules/resolve';
import { type AudienceRule, audienceRule } from '@/lib/rules/schema';
import { queryable, readRuleFacts } from '@/lib/search/rule-facts';
import { checkCycle } from '@/lib/tags/automatic/check-cycle';
import { lockRuleTag } from '@/lib/tags/automatic/own-rule-tag';
import type { SetTagRuleInput } from '@/lib/tags/automatic/schema';
import { startEvaluation } from '@/lib/tags/automatic/start-evaluation';
import { ofWholeCountry } from '@/lib/tags/whole-country';
import { checkRuleNames } from '../rule-names';

/**
 * Gives a local tag a rule, or another one. A new rule is off until it is switched on; while one is on, another takes its
 * place at once and everybody is gone through again. The same rule again changes nothing.
 * @throws AppError as lockRuleTag and what `checkRuleNames` throws; `tag.rule_empty` (it would find everybody),
 *   `tag.rule_cycle` with the chain, `rule.expanded_too_large`, `common.conflict` (somebody else changed it meanwhile)
 */
export async function setTagRule(
  ctx: Ctx,
  { code, version, rule }: SetTagRuleInput,
): Promise<{ version: number; operationId: string | null }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  if (rule.rules.length === 0) throw new AppError('tag.rule_empty');
  await checkRuleNames(ctx, rule);
  return transaction(async (tx) => {
    const tag = await lockRuleTag(tx, ctx, code);
    const saved = await tx.tagRule.findUnique({ where: { tagId: tag.id } });
    if ((saved?.version ?? 0) !== version) throw new AppError('common.conflict');
    if (saved && isDeepStrictEqual(audienceRule.parse(saved.rule), rule))
      return { version, operationId: null };
    await checkCycle(tx, { kind: 'tag', code }, rule);
    resolveRule(rule, await readRuleFacts(queryable(tx), rule, ctx.now));
    await save(tx, ctx, tag.id, version + 1, rule);
    const operation = saved?.isOn ? await startEvaluation(tx, ctx, tag.id) : null;
    await audit(tx, ctx, {
      action: 'tag.rule_set',
      targetType: 'tag',
      targetId: tag.id,
      details: { code, version: version + 1, rule, operationId: operation?.id ?? null },
    });
    return { version: version + 1, operationId: operation?.id ?? null };
  });
}

/** The tag's row is locked, so nobody else writes its rule meanwhile. */
async function save(tx: Tx, ctx: Ctx, tagId: number, version: number, rule: AudienceRule): Promise<void> {
  const createdById = ctx.actor.kind === 'staff' ? ctx.actor.id : null;
  const now = { rule: toJson(rule), version, failure: null, updatedAt: ctx.now };
  await tx.tagRule.upsert({
    where: { tagId },
    create: { tagId, ...now, createdById, createdAt: ctx.now },
    update: now,
  });
}
