import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { qrAccountOf, qrAccountSelect, qrObstacle } from './qr-obstacle';
import type { ChannelAccount } from './schema';

/** A chain has a handful of accounts, dozens of branches and hundreds of stores; all come at once. */
const MOST_ACCOUNTS = 200;
const MOST_STORES = 5_000;

export type StoreChoice = { id: number; name: string; branchId: number };

/** Accounts in use, each with what keeps it from having codes, so that it is told before anything is filled in. */
export async function listChannelAccounts(ctx: Ctx): Promise<ChannelAccount[]> {
  allow(ctx, 'channel.read');
  const rows = await db.account.findMany({
    where: { disabledAt: null },
    select: qrAccountSelect,
    orderBy: { id: 'asc' },
    take: MOST_ACCOUNTS,
  });
  return rows.map((row) => {
    const obstacle = qrObstacle(qrAccountOf(row));
    return {
      id: row.id,
      name: row.name,
      obstacle: obstacle && { code: obstacle.code, params: obstacle.params },
    };
  });
}

/** Open stores of the actor's branches, by branch and name; `keep` also where that one is closed. */
export async function listStoreChoices(ctx: Ctx, keep: number | null = null): Promise<StoreChoice[]> {
  allow(ctx, 'channel.read');
  return db.store.findMany({
    where: {
      ...(ctx.branchIds && { branchId: { in: ctx.branchIds } }),
      OR: [{ closedAt: null }, ...(keep === null ? [] : [{ id: keep }])],
    },
    select: { id: true, name: true, branchId: true },
    orderBy: [{ branchId: 'asc' }, { name: 'asc' }],
    take: MOST_STORES,
  });
}
