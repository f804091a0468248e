import 'server-only';
import type { Tx } from '@/lib/db/client';

/**
 * Spends one unit of a quota in the caller's transaction, before the call that needs it. The conditional update is
 * atomic, so two workers never spend the same unit.
 * @returns false when the window has none left; then nothing was spent
 */
export async function spendQuota(
  tx: Tx,
  unit: { accountId: number; quota: string; windowStart: Date; limit: number },
): Promise<boolean> {
  const rows = await tx.$queryRaw<{ used: number }[]>`
    insert into quota_use (account_id, quota, window_start, used)
    values (${unit.accountId}, ${unit.quota}, ${unit.windowStart}, 1)
    on conflict (account_id, quota, window_start) do update set used = quota_use.used + 1
      where quota_use.used < ${unit.limit}
    returning used`;
  return rows.length > 0;
}
