import type { Ctx } from '@/lib/auth/ctx';
import { Prisma } from '@/lib/db/generated/client';

/** No branch has this id: an actor with an empty list of branches reaches nobody, where an empty list in the row means all. */
const NO_BRANCH = 0;

/** The actor's branches as a run keeps them. */
export function keptBranches(ctx: Ctx): number[] {
  return ctx.branchIds === null ? [] : ctx.branchIds.length > 0 ? ctx.branchIds : [NO_BRANCH];
}

/** Which imports (alias `i`) the actor may see: their own; who is limited to no branches sees all. */
export function importScope(ctx: Ctx): Prisma.Sql {
  return ctx.branchIds === null ? Prisma.sql`true` : Prisma.sql`i.actor_id = ${ctx.actor.id}`;
}
