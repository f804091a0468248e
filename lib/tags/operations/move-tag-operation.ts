import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { operationScope } from './scope';
import { canMove, MOVES, type OperationMove, type WorkStatus } from './status';

/**
 * Pauses, resumes or cancels an operation, or tries a failed one again where it stopped. A worker in the middle of a chunk
 * ends it first, so the answer may take as long as a chunk. What is tagged stays tagged.
 * @throws AppError `common.not_found` (none, another account's, beyond the actor's branches), `tag.operation_cannot`
 */
export async function moveTagOperation(
  ctx: Ctx,
  input: { id: string; move: OperationMove },
): Promise<{ status: WorkStatus }> {
  allow(ctx, 'member.tag');
  return transaction(async (tx) => {
    const [operation] = await tx.$queryRaw<{ tag_id: number; status: WorkStatus }[]>`
      select o.tag_id, o.status::text as status from tag_operation o
       where o.id = ${input.id}::uuid and ${operationScope(ctx)} for no key update`;
    if (!operation) throw new AppError('common.not_found');
    if (!canMove(operation.status, input.move)) throw new AppError('tag.operation_cannot');
    const { to } = MOVES[input.move];
    await tx.tagOperation.update({
      where: { id: input.id },
      data: {
        status: to,
        notBefore: null,
        leaseUntil: null,
        finishedAt: to === 'cancelled' ? ctx.now : null,
        ...(input.move === 'retry' ? { attempts: 0, failure: null } : {}),
      },
    });
    await audit(tx, ctx, {
      action: `tag.operation.${input.move}`,
      targetType: 'tag',
      targetId: operation.tag_id,
      details: { operationId: input.id, from: operation.status },
    });
    return { status: to };
  });
}
