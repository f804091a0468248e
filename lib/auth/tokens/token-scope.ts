import 'server-only';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { Ctx } from '../ctx';

/** The tokens that the actor may see and end: who is limited to branches, those that reach no further than these. */
export async function tokenScope({ branchIds }: Ctx): Promise<Prisma.ApiTokenWhereInput> {
  if (branchIds === null) return {};
  const others = await db.branch.findMany({ where: { id: { notIn: branchIds } }, select: { id: true } });
  return {
    AND: [{ branchIds: { isEmpty: false } }, { NOT: { branchIds: { hasSome: others.map(({ id }) => id) } } }],
  };
}
