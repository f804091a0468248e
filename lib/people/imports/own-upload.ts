import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { StoredFile } from './read-rows';
import type { Encoding } from './schema';

export type OwnUpload = StoredFile & { name: string; encoding: Encoding };

/**
 * A file that the actor handed in themselves: what is in it is not for others.
 * @throws AppError `common.not_found`, `import.file_gone`
 */
export async function ownUpload(ctx: Ctx, id: string): Promise<OwnUpload> {
  const upload = await db.upload.findUnique({ where: { id } });
  if (!upload || upload.createdById !== ctx.actor.id || !upload.sha256)
    throw new AppError('common.not_found');
  if (upload.clearedAt) throw new AppError('import.file_gone');
  return {
    id,
    name: upload.name,
    sizeBytes: upload.sizeBytes,
    format: upload.format === 'xlsx' ? 'xlsx' : 'csv',
    encoding: (upload.encoding as Encoding | null) ?? 'utf-8',
  };
}
