import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockImport } from './lock-import';

/**
 * Stops an import, or its dry run. What is written stays written; the worker ends the chunk it is in.
 * @throws AppError `common.not_found`, `import.cannot` (it is over)
 */
export async function cancelImport(ctx: Ctx, input: { id: string }): Promise<void> {
  allow(ctx, 'member.import');
  await transaction(async (tx) => {
    const run = await lockImport(tx, ctx, input.id);
    if (run.status !== 'queued' && run.status !== 'running') throw new AppError('import.cannot');
    await tx.importSeen.deleteMany({ where: { importId: run.id } });
    await tx.memberImport.update({
      where: { id: run.id },
      data: { status: 'cancelled', finishedAt: ctx.now, leaseUntil: null, leaseOwner: null },
    });
    await audit(tx, ctx, {
      action: 'member.import.cancel',
      targetType: 'member_import',
      targetId: run.id,
      details: { isDryRun: run.is_dry_run, counts: run.counts },
    });
  });
}
