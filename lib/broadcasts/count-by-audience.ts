import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';

/** How many broadcasts use each of these audiences, on any account; an audience without any is missing. */
export async function countBroadcastsByAudience(
  ctx: Ctx,
  audienceIds: string[],
): Promise<Map<string, number>> {
  allow(ctx, 'broadcast.read');
  const rows = await db.broadcast.groupBy({
    by: ['audienceId'],
    where: { audienceId: { in: audienceIds } },
    _count: true,
  });
  return new Map(rows.map((row) => [row.audienceId, row._count]));
}
