import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { startDelete } from '../delete-tag';
import { OPERATION_PRIORITY } from '../operations/schema';

/**
 * Takes back what a broadcast was lent: the tag is deleted at WeChat by an operation, and its place counts as lent until
 * then. Nothing happens when the broadcast has none, or gave it back before.
 */
export async function returnTagSlot(
  tx: Tx,
  ctx: Ctx,
  input: { accountId: number; broadcastId: string },
): Promise<{ operationId: string | null }> {
  allow(ctx, 'broadcast.write');
  const { accountId, broadcastId } = input;
  const [held] = await tx.$queryRaw<{ id: number }[]>`
    select id from tag where account_id = ${accountId} and lent_broadcast_id = ${broadcastId}::uuid and slot = 'lent'
       and state in ('creating', 'active', 'failed') for no key update`;
  if (!held) return { operationId: null };
  await tx.tag.update({ where: { id: held.id }, data: { state: 'deleting', updatedAt: ctx.now } });
  const count = await tx.fanTag.count({ where: { tagId: held.id, wanted: true } });
  const operationId = await startDelete(tx, ctx, {
    tagId: held.id,
    count,
    priority: OPERATION_PRIORITY.system,
  });
  await audit(tx, ctx, {
    action: 'tag.return_slot',
    targetType: 'tag',
    targetId: held.id,
    details: { broadcastId, operationId },
  });
  return { operationId };
}
