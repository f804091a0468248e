import 'server-only';
import { listRuleChoices } from '@/lib/audiences/rule-options';
import type { Ctx } from '@/lib/auth/ctx';

/** What the account at work is called; fans see this name above their chat. */
export async function readAccountName(ctx: Ctx): Promise<string> {
  const { accounts } = await listRuleChoices(ctx);
  return accounts.find((account) => account.id === ctx.accountId)?.name ?? '';
}
