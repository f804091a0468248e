import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { Prisma } from '@/lib/db/generated/client';

/** Broadcasts (`b`) that stay within the reader's branches, as the list of broadcasts has it. */
export function broadcastScope(ctx: Ctx): Prisma.Sql {
  return ctx.branchIds === null
    ? Prisma.empty
    : Prisma.sql`and cardinality(b.branch_ids) > 0 and b.branch_ids <@ ${ctx.branchIds}::int[]`;
}
