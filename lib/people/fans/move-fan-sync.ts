import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';

/**
 * Moves a sync to another state, with its audit row. A step that is being written is finished first: it holds the row.
 * @throws AppError `common.not_found`, `fan.sync_wrong_state`
 */
export async function moveFanSync(
  ctx: Ctx,
  input: { id: number },
  action: string,
  move: (tx: Tx) => Promise<number>,
): Promise<{ accountId: number }> {
  return transaction(async (tx) => {
    const run = await tx.fanSync.findUnique({ where: { id: input.id }, select: { accountId: true } });
    if (!run) throw new AppError('common.not_found');
    if ((await move(tx)) === 0) throw new AppError('fan.sync_wrong_state');
    await audit(tx, ctx, {
      action,
      targetType: 'account',
      targetId: run.accountId,
      details: { fanSyncId: input.id },
    });
    return run;
  });
}
