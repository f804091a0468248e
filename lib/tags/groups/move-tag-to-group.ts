import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import { lockOwnTag } from '../own-tag';
import { ofWholeCountry } from '../whole-country';
import { countDoubles, holdTagging, regroupTags } from './regroup';
import { type MoveTagToGroupInput, moveTagToGroupInput, type RegroupOutcome } from './schema';

/**
 * Puts a tag into another group or into none. Into an exclusive group it goes as setGroupExclusive says.
 * @throws AppError `common.not_found`, `tag.group_missing`, `tag.group_local_only`, `tag.group_doubles`,
 *   `tag.whole_country_only`
 */
export async function moveTagToGroup(ctx: Ctx, raw: MoveTagToGroupInput): Promise<RegroupOutcome> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const { code, groupId, resolve } = moveTagToGroupInput.parse(raw);
  return transaction(async (tx) => {
    await lockTagNames(tx);
    const tag = await lockOwnTag(tx, ctx, code);
    const before = tag.groupId === null ? null : await tx.tagGroup.findUnique({ where: { id: tag.groupId } });
    if (tag.groupId === groupId) return { removedCount: 0, operationIds: [] };
    const group = groupId === null ? null : await tx.tagGroup.findUnique({ where: { id: groupId } });
    if (groupId !== null && !group) throw new AppError('tag.group_missing');
    const isExclusive = group?.isExclusive ?? false;
    if (isExclusive && tag.kind !== 'local') throw new AppError('tag.group_local_only');
    const isHeld = isExclusive || (before?.isExclusive ?? false);
    if (isHeld) await holdTagging(tx);
    if (isExclusive && resolve === 'refuse') {
      const others = await tx.tag.findMany({ where: { groupId }, select: { id: true } });
      const count = await countDoubles(
        tx,
        [tag.id],
        others.map(({ id }) => id),
      );
      if (count > 0) throw new AppError('tag.group_doubles', { count });
    }
    await tx.tag.update({ where: { id: tag.id }, data: { groupId, updatedAt: ctx.now } });
    const outcome = isHeld ? await regroupTags(tx, ctx, [tag.id]) : { removedCount: 0, operationIds: [] };
    await audit(tx, ctx, {
      action: 'tag.move_group',
      targetType: 'tag',
      targetId: tag.id,
      details: { code, from: before?.name ?? null, to: group?.name ?? null, resolve, ...outcome },
    });
    return outcome;
  });
}
