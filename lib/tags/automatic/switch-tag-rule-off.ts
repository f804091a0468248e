import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockRuleTag } from './own-rule-tag';

/**
 * Stops a tag from being automatic; whoever carries it keeps it, and an evaluation under way ends at its next chunk. A rule
 * that is off already stays so.
 * @throws AppError as lockRuleTag; `tag.rule_missing`
 */
export async function switchTagRuleOff(ctx: Ctx, { code }: { code: string }): Promise<void> {
  allow(ctx, 'tag.write');
  await transaction(async (tx) => {
    const tag = await lockRuleTag(tx, ctx, code);
    const saved = await tx.tagRule.findUnique({ where: { tagId: tag.id } });
    if (!saved) throw new AppError('tag.rule_missing');
    if (!saved.isOn) return;
    await tx.tagRule.update({ where: { tagId: tag.id }, data: { isOn: false, updatedAt: ctx.now } });
    await audit(tx, ctx, {
      action: 'tag.rule_off',
      targetType: 'tag',
      targetId: tag.id,
      details: { code, version: saved.version },
    });
  });
}
