import 'server-only';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

/** How soon the index has to know: 0 a person waits for it, 9 one of very many; smaller goes first. */
type Urgency = { priority?: number };

/** Says, in the transaction of the change, that these members' index documents have to be written anew. */
export async function markDirty(tx: Tx, memberIds: bigint[], { priority = 0 }: Urgency = {}): Promise<void> {
  if (memberIds.length === 0) return;
  await tx.$executeRaw`
    insert into search_outbox (member_id, priority)
    select distinct x, ${priority}::smallint from unnest(${memberIds}::bigint[]) x`;
}

/**
 * The same for all members a query finds, without fetching them; `memberIds` selects one column of member ids:
 * ``markDirtyWhere(tx, Prisma.sql`select member_id from fan where account_id = ${accountId}`)``.
 * @returns how many were marked
 */
export function markDirtyWhere(
  tx: Tx,
  memberIds: Prisma.Sql,
  { priority = 0 }: Urgency = {},
): Promise<number> {
  return tx.$executeRaw(
    Prisma.sql`insert into search_outbox (member_id, priority)
               select distinct q.id, ${priority}::smallint from (${memberIds}) q(id)`,
  );
}
