import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { namesIn, type RuleNode } from '@/lib/rules/schema';
import type { RuleNameTables } from './schema';

/** How everything that these rules name is called; what no longer exists is missing. */
export async function ruleNames(rules: RuleNode[]): Promise<RuleNameTables> {
  const named = rules.map(namesIn);
  const all = <T>(pick: (names: ReturnType<typeof namesIn>) => T[]) => [...new Set(named.flatMap(pick))];
  const [tags, branches, accounts] = await Promise.all([
    db.tag.findMany({
      where: { code: { in: all((n) => n.tagCodes) } },
      select: { code: true, name: true },
    }),
    db.branch.findMany({
      where: { id: { in: all((n) => n.branchIds) } },
      select: { id: true, name: true },
    }),
    db.account.findMany({
      where: { id: { in: all((n) => n.accountIds) } },
      select: { id: true, name: true },
    }),
  ]);
  return {
    tags: Object.fromEntries(tags.map((tag) => [tag.code, tag.name])),
    branches: Object.fromEntries(branches.map((branch) => [branch.id, branch.name])),
    accounts: Object.fromEntries(accounts.map((account) => [account.id, account.name])),
  };
}

/**
 * Refuses a rule that names what does not exist, or branches that the actor may not see.
 * @throws AppError `rule.unknown_tag`, `rule.unknown_branch`, `rule.unknown_account`, `rule.branch_out_of_scope`
 */
export async function checkRuleNames(ctx: Ctx, rule: RuleNode): Promise<void> {
  const named = namesIn(rule);
  const foreign = named.branchIds.filter((id) => !inBranchScope(ctx, id));
  if (foreign.length > 0) throw new AppError('rule.branch_out_of_scope', { branchIds: list(foreign) });
  const known = await ruleNames([rule]);
  const codes = named.tagCodes.filter((code) => !Object.hasOwn(known.tags, code));
  if (codes.length > 0) throw new AppError('rule.unknown_tag', { codes: list(codes) });
  const branchIds = named.branchIds.filter((id) => !Object.hasOwn(known.branches, id));
  if (branchIds.length > 0) throw new AppError('rule.unknown_branch', { branchIds: list(branchIds) });
  const accountIds = named.accountIds.filter((id) => !Object.hasOwn(known.accounts, id));
  if (accountIds.length > 0) throw new AppError('rule.unknown_account', { accountIds: list(accountIds) });
}

const LISTED = 10;
function list(values: (string | number)[]): string {
  return values.slice(0, LISTED).join(', ') + (values.length > LISTED ? ' …' : '');
}

/** What the rule editor offers to choose from, besides tags: the actor's branches and the accounts. */
export async function listRuleChoices(
  ctx: Ctx,
): Promise<{ branches: { id: number; name: string }[]; accounts: { id: number; name: string }[] }> {
  allow(ctx, 'audience.read');
  const [branches, accounts] = await Promise.all([
    db.branch.findMany({
      where: ctx.branchIds === null ? {} : { id: { in: ctx.branchIds } },
      select: { id: true, name: true },
      orderBy: { id: 'asc' },
    }),
    db.account.findMany({
      where: { disabledAt: null },
      select: { id: true, name: true },
      orderBy: { id: 'asc' },
    }),
  ]);
  return { branches, accounts };
}
