import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { audienceRule } from '@/lib/rules/schema';
import { checkCycle } from './check-cycle';
import { lockRuleTag } from './own-rule-tag';
import { startEvaluation } from './start-evaluation';

/**
 * Makes a tag automatic: everybody is gone through at once by an operation with progress, and whoever is changed from now
 * on is looked at again. A rule that is on already stays so, and nothing is started.
 * @throws AppError as lockRuleTag; `tag.rule_missing`, `tag.rule_cycle` (the tag's group was changed meanwhile)
 */
export async function switchTagRuleOn(
  ctx: Ctx,
  { code }: { code: string },
): Promise<{ operationId: string | null }> {
  allow(ctx, 'tag.write');
  return transaction(async (tx) => {
    const tag = await lockRuleTag(tx, ctx, code);
    const saved = await tx.tagRule.findUnique({ where: { tagId: tag.id } });
    if (!saved) throw new AppError('tag.rule_missing');
    if (saved.isOn) return { operationId: null };
    await checkCycle(tx, { kind: 'tag', code }, audienceRule.parse(saved.rule));
    await tx.tagRule.update({
      where: { tagId: tag.id },
      data: { isOn: true, failure: null, updatedAt: ctx.now },
    });
    const { id } = await startEvaluation(tx, ctx, tag.id);
    await audit(tx, ctx, {
      action: 'tag.rule_on',
      targetType: 'tag',
      targetId: tag.id,
      details: { code, version: saved.version, operationId: id },
    });
    return { operationId: id };
  });
}
