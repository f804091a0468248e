import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { listAccounts } from './list-accounts';
import { listComponents } from './list-components';
import type { AccountsLive } from './schema';

/** Accounts and platforms in one look, for the pages that look every few seconds. */
export async function getAccountsLive(ctx: Ctx): Promise<AccountsLive> {
  allow(ctx, 'account.read');
  const [accounts, components] = await Promise.all([listAccounts(ctx), listComponents(ctx)]);
  return { accounts, components };
}
