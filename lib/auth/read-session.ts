import 'server-only';
import { db } from '@/lib/db/client';
import type { Ctx } from './ctx';
import { actingAs, personFields } from './read-staff';

/**
 * Who a session belongs to, read from its row each time, so that an ended session and a disabled person are out at once.
 * Null when it ended, ran out, or its person may not sign in any more.
 */
export async function readSession(sid: string): Promise<Pick<Ctx, 'actor' | 'branchIds'> | null> {
  const row = await db.staffSession.findUnique({
    where: { sid },
    select: {
      expiresAt: true,
      endedAt: true,
      staff: { select: personFields },
    },
  });
  if (!row || row.endedAt || row.expiresAt < new Date() || row.staff.disabledAt) return null;
  return actingAs(row.staff);
}
