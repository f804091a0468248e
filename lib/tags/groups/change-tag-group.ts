import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import { checkGroupName } from './create-tag-group';
import type { ChangeTagGroupInput } from './schema';

/** Gives a group another name or colour. @throws AppError `common.not_found`, `tag.group_name_taken` */
export async function changeTagGroup(ctx: Ctx, input: ChangeTagGroupInput): Promise<void> {
  allow(ctx, 'tag.write');
  const { id, name, color } = input;
  await transaction(async (tx) => {
    await lockTagNames(tx);
    const group = await tx.tagGroup.findUnique({ where: { id } });
    if (!group) throw new AppError('common.not_found');
    if (group.name === name && group.color === color) return;
    await checkGroupName(tx, name, id);
    await tx.tagGroup.update({ where: { id }, data: { name, color } });
    await audit(tx, ctx, {
      action: 'tag_group.change',
      targetType: 'tag_group',
      targetId: id,
      details: { from: { name: group.name, color: group.color }, to: { name, color } },
    });
  });
}
