import 'server-only';
import { db } from '@/lib/db/client';
import type { Ctx } from './ctx';

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
      staff: {
        select: {
          id: true,
          username: true,
          name: true,
          role: true,
          disabledAt: true,
          branches: { select: { branchId: true } },
        },
      },
    },
  });
  if (!row || row.endedAt || row.expiresAt < new Date() || row.staff.disabledAt) return null;
  const { id, username, name, role, branches } = row.staff;
  const branchIds = branches.map((branch) => branch.branchId);
  return {
    actor: { kind: 'staff', id, username, name, role },
    // A branch manager is always limited, so one without a branch sees nobody rather than everybody.
    branchIds: branchIds.length > 0 || role === 'branch_manager' ? branchIds : null,
  };
}
