import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { OPERATION_PRIORITY } from '../operations/schema';
import { startTagOperation } from '../operations/start-tag-operation';
import { lockRuleTag } from './own-rule-tag';
import type { RemoveTagRuleInput } from './schema';

/**
 * Takes the rule from a tag. Whoever was given the tag by somebody keeps it in any case; those who have it by the rule keep
 * it (`stay`) or lose it by an operation with progress (`go`).
 * @throws AppError as lockRuleTag; `tag.rule_missing`
 */
export async function removeTagRule(
  ctx: Ctx,
  { code, carriers }: RemoveTagRuleInput,
): Promise<{ operationId: string | null }> {
  allow(ctx, 'tag.write');
  return transaction(async (tx) => {
    const tag = await lockRuleTag(tx, ctx, code);
    const { count } = await tx.tagRule.deleteMany({ where: { tagId: tag.id } });
    if (count === 0) throw new AppError('tag.rule_missing');
    const operation =
      carriers === 'go'
        ? await startTagOperation(tx, ctx, {
            kind: 'evaluate',
            tagId: tag.id,
            selection: { kind: 'leftByRule' },
            priority: OPERATION_PRIORITY.person,
            source: 'rule',
          })
        : null;
    await audit(tx, ctx, {
      action: 'tag.rule_remove',
      targetType: 'tag',
      targetId: tag.id,
      details: { code, carriers, operationId: operation?.id ?? null },
    });
    return { operationId: operation?.id ?? null };
  });
}
