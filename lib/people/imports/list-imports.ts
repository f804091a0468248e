import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { readImports, toImportRow } from './read-imports';
import type { ImportQuery, ImportRow } from './schema';
import { importScope } from './scope';

/** Imports that the actor may see, the newest first. */
export async function listImports(ctx: Ctx, query: ImportQuery): Promise<Page<ImportRow>> {
  allow(ctx, 'member.import');
  const after = readCursor(query.after);
  const where = Prisma.sql`${importScope(ctx)} ${after ? Prisma.sql`and i.id < ${after}::uuid` : Prisma.empty}`;
  const page = toPage(await readImports(where, PAGE_SIZE + 1), PAGE_SIZE, ({ id }) => encodeCursor(null, id));
  return { ...page, rows: page.rows.map(toImportRow) };
}

function readCursor(after: string): string | null {
  const cursor = decodeCursor(after);
  if (!cursor) return null;
  if (!z.uuid().safeParse(cursor.id).success) throw new AppError('common.bad_cursor');
  return cursor.id;
}
