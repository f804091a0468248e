import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';

/** A file, and the cells of rows that were refused, are kept this long. */
export const FILE_KEPT_DAYS = 30;
/** One that broke off in the middle, when the program that took it in was killed. */
const BROKEN_KEPT_HOURS = 6;
const HOUR_MS = 3_600_000;
const FILES_AT_ONCE = 20;

/**
 * Removes the bytes of old files and the cells of their refused rows: people's data is not kept longer than it is needed.
 * What a file was called and what came of it stay, since tags and branches name it as their source.
 * @returns how many files were cleared
 */
export async function clearUploads(ctx: Ctx): Promise<number> {
  allow(ctx, 'member.import');
  await db.upload.deleteMany({
    where: { sha256: null, createdAt: { lt: new Date(ctx.now.getTime() - BROKEN_KEPT_HOURS * HOUR_MS) } },
  });
  const before = new Date(ctx.now.getTime() - FILE_KEPT_DAYS * 24 * HOUR_MS);
  const old = await db.upload.findMany({
    where: {
      clearedAt: null,
      createdAt: { lt: before },
      imports: { none: { status: { in: ['queued', 'running'] } } },
    },
    select: { id: true },
    take: FILES_AT_ONCE,
  });
  for (const { id } of old) {
    await db.$transaction([
      db.importRefusal.deleteMany({ where: { import: { uploadId: id } } }),
      db.uploadChunk.deleteMany({ where: { uploadId: id } }),
      db.upload.update({ where: { id }, data: { clearedAt: ctx.now } }),
    ]);
  }
  return old.length;
}
