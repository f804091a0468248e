import 'server-only';
import { db } from '@/lib/db/client';

/** The account in use that a page for members names by its AppID; null when there is none. */
export async function findOpenAccount(appId: string): Promise<{ id: number; isSandbox: boolean } | null> {
  // What stands in an address may be anything, also what PostgreSQL cannot store.
  if (!/^\w{1,64}$/.test(appId)) return null;
  return db.account.findFirst({ where: { appId, disabledAt: null }, select: { id: true, isSandbox: true } });
}
