import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import { ofWholeCountry } from '../whole-country';
import { holdTagging, regroupTags } from './regroup';
import { type DeleteTagGroupInput, deleteTagGroupInput } from './schema';

/**
 * Deletes a group. Its tags, archived ones too, go into the group that is named, or into none; into an exclusive group tags
 * are moved one by one, because people may have to lose some.
 * @throws AppError `common.not_found`, `tag.group_not_empty` (no place named), `tag.group_missing`,
 *   `tag.group_move_singly`, `tag.whole_country_only`
 */
export async function deleteTagGroup(ctx: Ctx, raw: DeleteTagGroupInput): Promise<{ movedCount: number }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const { id, moveTo } = deleteTagGroupInput.parse(raw);
  return transaction(async (tx) => {
    await lockTagNames(tx);
    const group = await tx.tagGroup.findUnique({
      where: { id },
      include: { tags: { select: { id: true, deletedAt: true } } },
    });
    if (!group) throw new AppError('common.not_found');
    const count = group.tags.filter((tag) => tag.deletedAt === null).length;
    if (count > 0 && moveTo === undefined) throw new AppError('tag.group_not_empty', { count });
    const target = moveTo ? await tx.tagGroup.findUnique({ where: { id: moveTo } }) : null;
    if (moveTo && (!target || target.id === id)) throw new AppError('tag.group_missing');
    if (count > 0 && target?.isExclusive) throw new AppError('tag.group_move_singly');
    if (group.isExclusive) await holdTagging(tx);
    await tx.tag.updateMany({ where: { groupId: id }, data: { groupId: moveTo ?? null } });
    if (group.isExclusive) {
      await regroupTags(
        tx,
        ctx,
        group.tags.map((tag) => tag.id),
      );
    }
    await tx.tagGroup.delete({ where: { id } });
    await audit(tx, ctx, {
      action: 'tag_group.delete',
      targetType: 'tag_group',
      targetId: id,
      details: { name: group.name, movedCount: count, movedTo: target?.name ?? null },
    });
    return { movedCount: count };
  });
}
