import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from './lock-tag-names';
import { hasOpenWork, lockOwnTag } from './own-tag';
import { ofWholeCountry } from './whole-country';

/**
 * Takes an archived local tag into use again; its rule stays off until somebody switches it on. A WeChat tag whose deletion
 * was cancelled before WeChat carried it out is kept in the same way.
 * @throws AppError `common.not_found`, `tag.name_taken`, `tag.not_ready` (long work on it is open, or nothing of it is left)
 */
export async function unarchiveTag(ctx: Ctx, input: { code: string }): Promise<void> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  await transaction(async (tx) => {
    await lockTagNames(tx);
    const tag = await lockOwnTag(tx, ctx, input.code);
    if (tag.state === 'active') return;
    const isKept = tag.kind === 'wechat' ? tag.state === 'deleting' && tag.wechatTagId !== null : true;
    if (!isKept || tag.state === 'creating' || tag.slot === 'lent') throw new AppError('tag.not_ready');
    if (await hasOpenWork(tx, tag.id, ['merge', 'delete'])) throw new AppError('tag.not_ready');
    const { name, kind, accountId } = tag;
    const taken = await tx.tag.findFirst({
      where: { name, kind, accountId, id: { not: tag.id }, state: { in: ['creating', 'active'] } },
    });
    if (taken) throw new AppError('tag.name_taken', { name });
    await tx.tag.update({
      where: { id: tag.id },
      data: { state: 'active', archivedAt: null, mergedIntoId: null, failure: null, updatedAt: ctx.now },
    });
    await audit(tx, ctx, {
      action: 'tag.unarchive',
      targetType: 'tag',
      targetId: tag.id,
      details: { code: tag.code, name },
    });
  });
}
