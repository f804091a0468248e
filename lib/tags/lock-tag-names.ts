import 'server-only';
import type { Tx } from '@/lib/db/client';

/**
 * Held to the end of the transaction: names, codes and the number of tags are checked and written by one at a time, so
 * that two who create or rename together cannot both find a name free. WeChat is never called under it.
 */
export async function lockTagNames(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(727005)`;
}
