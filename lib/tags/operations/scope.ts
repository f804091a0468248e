import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { Prisma } from '@/lib/db/generated/client';

/**
 * Which operations (alias `o`) the actor may see and change: those of no account or the one in hand; who is limited to
 * branches sees those that reach no further than these.
 */
export function operationScope(ctx: Ctx): Prisma.Sql {
  const branches =
    ctx.branchIds === null
      ? Prisma.empty
      : Prisma.sql`and o.branch_ids <> '{}' and o.branch_ids <@ ${ctx.branchIds}::int[]`;
  return Prisma.sql`(o.account_id is null or o.account_id = ${ctx.accountId}) ${branches}`;
}
