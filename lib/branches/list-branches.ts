import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';

export type BranchChoice = { id: number; name: string };

/** The branches that the actor may see people of, by name; a chain has dozens, so all come at once. */
export async function listBranches(ctx: Ctx): Promise<BranchChoice[]> {
  allow(ctx, 'member.read');
  return db.branch.findMany({
    where: ctx.branchIds ? { id: { in: ctx.branchIds } } : {},
    select: { id: true, name: true },
    orderBy: { id: 'asc' },
    take: 500,
  });
}
