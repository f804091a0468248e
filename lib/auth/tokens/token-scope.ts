import type { Prisma } from '@/lib/db/generated/client';
import type { Ctx } from '../ctx';

/** The tokens that the actor may see and end: who is limited to branches, those of exactly these branches. */
export function tokenScope(ctx: Ctx): Prisma.ApiTokenWhereInput {
  return ctx.branchIds === null ? {} : { branchIds: { equals: ctx.branchIds, isEmpty: false } };
}
