import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockOwnTag } from './own-tag';
import { ofWholeCountry } from './whole-country';

/**
 * Puts a local tag away: whoever carries it keeps it and rules go on finding them, but nobody is given it any more. Its own
 * rule is switched off. A WeChat tag takes up one of the account's hundred, so it is deleted instead.
 * @throws AppError `common.not_found`, `tag.of_branch`, `tag.archive_local_only`, `tag.whole_country_only`
 */
export async function archiveTag(ctx: Ctx, input: { code: string }): Promise<void> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  await transaction(async (tx) => {
    const tag = await lockOwnTag(tx, ctx, input.code);
    if (tag.kind === 'branch') throw new AppError('tag.of_branch');
    if (tag.kind === 'wechat') throw new AppError('tag.archive_local_only');
    if (tag.state === 'archived') return;
    await tx.tag.update({
      where: { id: tag.id },
      data: { state: 'archived', archivedAt: ctx.now, updatedAt: ctx.now },
    });
    await tx.tagRule.updateMany({ where: { tagId: tag.id }, data: { isOn: false } });
    await audit(tx, ctx, {
      action: 'tag.archive',
      targetType: 'tag',
      targetId: tag.id,
      details: { code: tag.code, name: tag.name },
    });
  });
}
