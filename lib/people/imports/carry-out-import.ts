import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockImport } from './lock-import';

/**
 * Carries out an import whose dry run has ended; the workers write it chunk by chunk.
 * @throws AppError `common.not_found`, `import.cannot` (not tried yet, begun already), `import.file_gone`
 */
export async function carryOutImport(ctx: Ctx, input: { id: string }): Promise<void> {
  allow(ctx, 'member.import');
  await transaction(async (tx) => {
    const run = await lockImport(tx, ctx, input.id);
    if (!run.is_dry_run || run.status !== 'finished') throw new AppError('import.cannot');
    if (!run.has_file) throw new AppError('import.file_gone');
    await tx.importRefusal.deleteMany({ where: { importId: run.id } });
    await tx.importSeen.deleteMany({ where: { importId: run.id } });
    await tx.memberImport.update({
      where: { id: run.id },
      data: {
        isDryRun: false,
        status: 'queued',
        dryCounts: toJson(run.counts),
        cursorRow: 0,
        createdCount: 0,
        updatedCount: 0,
        unchangedCount: 0,
        refusedCount: 0,
        taggedCount: 0,
        rate: null,
        attempts: 0,
        startedAt: null,
        finishedAt: null,
      },
    });
    await audit(tx, ctx, {
      action: 'member.import.run',
      targetType: 'member_import',
      targetId: run.id,
      details: { tried: run.counts },
    });
  });
}
