import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db, type Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { audienceScope } from './scope';

/**
 * Reads an audience that the actor may see.
 * @throws AppError `common.not_found` when there is none, or it is another branch's
 */
export async function loadAudience(ctx: Ctx, id: string, tx: Tx = db) {
  const scope = await audienceScope(ctx);
  const audience = await tx.audience.findFirst({ where: { AND: [{ id }, scope.where] } });
  if (!audience) throw new AppError('common.not_found');
  return { audience, scope };
}

/** The names of people by id, for "made by". */
export async function staffNames(ids: (string | null)[]): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const rows = await db.staff.findMany({ where: { id: { in: wanted } }, select: { id: true, name: true } });
  return new Map(rows.map((row) => [row.id, row.name]));
}
