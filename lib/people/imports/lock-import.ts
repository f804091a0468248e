import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { WorkStatus } from '@/lib/tags/operations/status';
import type { ImportCounts } from './schema';
import { importScope } from './scope';

export type LockedImport = {
  id: string;
  status: WorkStatus;
  is_dry_run: boolean;
  has_file: boolean;
  counts: ImportCounts;
};

/** An import that the actor may change, locked until the transaction ends. @throws AppError `common.not_found` */
export async function lockImport(tx: Tx, ctx: Ctx, id: string): Promise<LockedImport> {
  const [row] = await tx.$queryRaw<LockedImport[]>`
    select i.id, i.status::text as status, i.is_dry_run, u.cleared_at is null as has_file,
           jsonb_build_object('created', i.created_count, 'updated', i.updated_count, 'unchanged', i.unchanged_count,
                              'refused', i.refused_count, 'tagged', i.tagged_count) as counts
      from member_import i join upload u on u.id = i.upload_id
     where i.id = ${id}::uuid and ${importScope(ctx)} for no key update of i`;
  if (!row) throw new AppError('common.not_found');
  return row;
}
