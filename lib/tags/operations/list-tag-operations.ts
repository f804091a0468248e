import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, type Page, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import { readOperations } from './read-operations';
import type { OperationQuery, OperationView } from './schema';
import { operationScope } from './scope';

/** Operations that the actor may see, the newest first: those under way or all, one's own or everybody's. */
export async function listTagOperations(ctx: Ctx, query: OperationQuery): Promise<Page<OperationView>> {
  allow(ctx, 'tag.read');
  const after = readCursor(query.after);
  const rows = await readOperations(
    Prisma.sql`${operationScope(ctx)}
      ${query.show === 'open' ? Prisma.sql`and o.status in ('queued', 'running', 'paused')` : Prisma.empty}
      ${query.whose === 'own' ? Prisma.sql`and o.actor_id = ${ctx.actor.id}` : Prisma.empty}
      ${after ? Prisma.sql`and o.id < ${after}::uuid` : Prisma.empty}`,
    { limit: PAGE_SIZE + 1 },
  );
  return toPage(rows, PAGE_SIZE, (row) => encodeCursor(null, row.id));
}

/** A tag's operations that are not over, the newest first; for the tag's page. */
export async function listOpenOperations(ctx: Ctx, { tagId }: { tagId: number }): Promise<OperationView[]> {
  allow(ctx, 'tag.read');
  return readOperations(
    Prisma.sql`${operationScope(ctx)} and o.tag_id = ${tagId} and o.status in ('queued', 'running', 'paused')`,
    { limit: PAGE_SIZE },
  );
}

function readCursor(after: string): string | null {
  const cursor = decodeCursor(after);
  if (!cursor) return null;
  if (!z.uuid().safeParse(cursor.id).success) throw new AppError('common.bad_cursor');
  return cursor.id;
}
