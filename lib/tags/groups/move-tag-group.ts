import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import type { MoveTagGroupInput } from './schema';

/** Moves a group one place up or down; at the end of the list nothing happens. @throws AppError `common.not_found` */
export async function moveTagGroup(ctx: Ctx, input: MoveTagGroupInput): Promise<void> {
  allow(ctx, 'tag.write');
  await transaction(async (tx) => {
    await lockTagNames(tx);
    const groups = await tx.tagGroup.findMany({
      select: { id: true },
      orderBy: [{ position: 'asc' }, { id: 'asc' }],
    });
    const order = groups.map(({ id }) => id);
    const from = order.indexOf(input.id);
    if (from < 0) throw new AppError('common.not_found');
    const to = from + (input.direction === 'up' ? -1 : 1);
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, input.id);
    await tx.$executeRaw`
      update tag_group g set position = o.place
        from unnest(${order}::int[]) with ordinality as o(id, place) where g.id = o.id and g.position <> o.place`;
    await audit(tx, ctx, {
      action: 'tag_group.move',
      targetType: 'tag_group',
      targetId: input.id,
      details: { from: from + 1, to: to + 1 },
    });
  });
}
