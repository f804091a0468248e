import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import type { FanSyncIdInput } from './schema';

/** Lets a migration of openids that stopped go on where it stands. @throws AppError `auth.forbidden` (also for who is limited to branches), `common.not_found`, `fan.sync_wrong_state` */
export async function resumeMigration(ctx: Ctx, { id }: FanSyncIdInput): Promise<{ accountId: number }> {
  allow(ctx, 'fan.sync');
  if (ctx.branchIds !== null) throw new AppError('auth.forbidden', { permission: 'fan.sync' });
  return transaction(async (tx) => {
    const run = await tx.openidMigration.findUnique({ where: { id }, select: { accountId: true } });
    if (!run) throw new AppError('common.not_found');
    const { count } = await tx.openidMigration.updateMany({
      where: { id, status: 'paused' },
      data: { status: 'queued', failure: null, notBefore: null },
    });
    if (count === 0) throw new AppError('fan.sync_wrong_state');
    await audit(tx, ctx, {
      action: 'fan.migrate_resume',
      targetType: 'account',
      targetId: run.accountId,
      details: { migrationId: id },
    });
    return run;
  });
}
