import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { canMove, MOVES, type WorkStatus } from '@/lib/tags/operations/status';
import { ofWholeCountry } from '@/lib/tags/whole-country';
import { lockOpenRun } from './begin-run';
import type { MoveTagInitInput } from './schema';

/**
 * Pauses, resumes or cancels a full initialisation, or tries a failed one again where it stopped. Ranges under way are
 * finished first; what is tagged stays tagged.
 * @throws AppError `tag.whole_country_only`, `common.not_found`, `tag.operation_cannot`, `tag.init_open` (another was begun
 *   meanwhile)
 */
export async function moveTagInit(ctx: Ctx, { id, move }: MoveTagInitInput): Promise<{ status: WorkStatus }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  return transaction(async (tx) => {
    const open = await lockOpenRun(tx);
    await tx.$queryRaw`select id from tag_init_run where id = ${id} for no key update`;
    const run = await tx.tagInitRun.findUnique({ where: { id }, select: { status: true } });
    if (!run) throw new AppError('common.not_found');
    if (!canMove(run.status, move)) throw new AppError('tag.operation_cannot');
    if (open && open.id !== id) throw new AppError('tag.init_open');
    const { to } = MOVES[move];
    await tx.tagInitRun.update({
      where: { id },
      data: {
        status: to,
        finishedAt: to === 'cancelled' ? ctx.now : null,
        ...(move === 'retry' ? { failure: null } : {}),
      },
    });
    if (move === 'retry') await tx.tagInitRange.updateMany({ where: { runId: id }, data: { attempts: 0 } });
    await audit(tx, ctx, {
      action: `tag.init_${move}`,
      targetType: 'tag_init',
      targetId: id,
      details: { from: run.status },
    });
    return { status: to };
  });
}
