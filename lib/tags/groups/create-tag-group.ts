import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import type { CreateTagGroupInput } from './schema';

/** Makes a group at the end of the list. @throws AppError `tag.group_name_taken` */
export async function createTagGroup(ctx: Ctx, input: CreateTagGroupInput): Promise<{ id: number }> {
  allow(ctx, 'tag.write');
  return transaction(async (tx) => {
    await lockTagNames(tx);
    await checkGroupName(tx, input.name);
    const last = await tx.tagGroup.aggregate({ _max: { position: true } });
    const { id } = await tx.tagGroup.create({
      data: { ...input, position: (last._max.position ?? 0) + 1 },
      select: { id: true },
    });
    await audit(tx, ctx, {
      action: 'tag_group.create',
      targetType: 'tag_group',
      targetId: id,
      details: { ...input },
    });
    return { id };
  });
}

/** For whoever holds lockTagNames. @throws AppError `tag.group_name_taken` */
export async function checkGroupName(tx: Tx, name: string, ownId = 0): Promise<void> {
  const taken = await tx.tagGroup.findFirst({ where: { name, id: { not: ownId } }, select: { id: true } });
  if (taken) throw new AppError('tag.group_name_taken', { name });
}
