import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { cardOf, factsInclude } from './facts';
import type { AccountCard } from './schema';

/** A chain has a handful of accounts; more than this many are not worked with at once. */
const MOST_ACCOUNTS = 200;

/** All accounts with how they are, those in use first. */
export async function listAccounts(ctx: Ctx): Promise<AccountCard[]> {
  allow(ctx, 'account.read');
  const rows = await db.account.findMany({
    include: factsInclude,
    orderBy: [{ disabledAt: { sort: 'asc', nulls: 'first' } }, { id: 'asc' }],
    take: MOST_ACCOUNTS,
  });
  const clocks = { now: ctx.now, realNow: new Date() };
  return rows.map((row) => cardOf(row, clocks));
}
