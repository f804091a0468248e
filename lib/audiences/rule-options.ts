import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { EVERYBODY, type RuleNode } from '@/lib/rules/schema';
import { ruleNames } from './rule-names';
import type { RuleOption, RuleOptions, RuleOptionsInput } from './schema';
import { audienceScope } from './scope';

const OPTIONS_SHOWN = 30;

/** Stores, channels and audiences by name while a clause is filled in; what belongs to foreign branches is left out. */
export async function listRuleOptions(ctx: Ctx, { kind, q }: RuleOptionsInput): Promise<RuleOption[]> {
  allow(ctx, 'audience.read');
  const contains = { contains: q, mode: 'insensitive' } as const;
  if (kind === 'audience') {
    const { where } = await audienceScope(ctx);
    const rows = await db.audience.findMany({
      where: { AND: [where, { archivedAt: null, name: contains }] },
      orderBy: [{ updatedAt: 'desc' }, { id: 'asc' }],
      take: OPTIONS_SHOWN,
      select: { id: true, name: true },
    });
    return rows.map((row) => ({ ...row, note: '' }));
  }
  const order = { orderBy: { id: 'asc' }, take: OPTIONS_SHOWN } as const;
  if (kind === 'store') {
    const rows = await db.store.findMany({
      where: {
        OR: [{ name: contains }, { code: contains }],
        ...(ctx.branchIds && { branchId: { in: ctx.branchIds } }),
      },
      ...order,
    });
    return rows.map((row) => ({ id: String(row.id), name: row.name, note: row.code }));
  }
  const rows = await db.channel.findMany({
    where: {
      AND: [
        { OR: [{ name: contains }, { scene: contains }] },
        ctx.branchIds ? { OR: [{ branchId: null }, { branchId: { in: ctx.branchIds } }] } : {},
      ],
      archivedAt: null,
    },
    ...order,
  });
  return rows.map((row) => ({ id: String(row.id), name: row.name, note: row.scene }));
}

type Choice = { id: number; name: string };

/** What the rule editor has to know from the start: the actor's branches, the accounts, and what the rule names already. */
export async function listRuleChoices(
  ctx: Ctx,
  rule: RuleNode = EVERYBODY,
): Promise<{ branches: Choice[]; accounts: Choice[]; options: RuleOptions }> {
  allow(ctx, 'audience.read');
  const byId = { select: { id: true, name: true }, orderBy: { id: 'asc' } } as const;
  const [branches, accounts, { stores, channels, audiences }] = await Promise.all([
    db.branch.findMany({ where: ctx.branchIds === null ? {} : { id: { in: ctx.branchIds } }, ...byId }),
    db.account.findMany({ where: { disabledAt: null }, ...byId }),
    ruleNames([rule]),
  ]);
  const options = (table: Record<string, string>) =>
    Object.entries(table).map(([id, name]) => ({ id, name, note: '' }));
  return {
    branches,
    accounts,
    options: { store: options(stores), channel: options(channels), audience: options(audiences) },
  };
}
