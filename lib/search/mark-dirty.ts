import 'server-only';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** Says, in the transaction of the change, that these members' index documents have to be written anew. */
export async function markDirty(tx: Tx, memberIds: bigint[]): Promise<void> {
  if (memberIds.length === 0) return;
  await tx.$executeRaw`
    insert into search_outbox (member_id) select distinct x from unnest(${memberIds}::bigint[]) x`;
}

/**
 * The same for all members a query finds, without fetching them; `memberIds` selects one column of member ids:
 * ``markDirtyWhere(tx, Prisma.sql`select member_id from fan where account_id = ${accountId}`)``.
 * @returns how many were marked
 */
export function markDirtyWhere(tx: Tx, memberIds: Prisma.Sql): Promise<number> {
  return tx.$executeRaw(
    Prisma.sql`insert into search_outbox (member_id) select distinct q.id from (${memberIds}) q(id)`,
  );
}
