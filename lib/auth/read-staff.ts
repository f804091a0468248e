import 'server-only';
import { db } from '@/lib/db/client';
import type { Ctx } from './ctx';

/** What is read of a person in order to act in their name. */
export const personFields = {
  id: true,
  username: true,
  name: true,
  role: true,
  disabledAt: true,
  branches: { select: { branchId: true } },
} as const;

type Person = {
  id: string;
  username: string;
  name: string;
  role: 'admin' | 'marketer' | 'approver' | 'branch_manager';
  branches: { branchId: number }[];
};

/** Who acts, and within which branches. */
export function actingAs({ id, username, name, role, branches }: Person): Pick<Ctx, 'actor' | 'branchIds'> {
  const branchIds = branches.map((branch) => branch.branchId);
  return {
    actor: { kind: 'staff', id, username, name, role },
    // A branch manager is always limited, so one without a branch sees nobody rather than everybody.
    branchIds: branchIds.length > 0 || role === 'branch_manager' ? branchIds : null,
  };
}

/** A person by id, for what somebody began and a signed address goes on with; null when they may not act any more. */
export async function readStaff(staffId: string): Promise<Pick<Ctx, 'actor' | 'branchIds'> | null> {
  const staff = await db.staff.findUnique({ where: { id: staffId }, select: personFields });
  return staff && !staff.disabledAt ? actingAs(staff) : null;
}
