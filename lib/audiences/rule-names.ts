import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import type { RuleNameTables } from '@/lib/rules/names';
import { namesIn } from '@/lib/rules/names-in';
import { clausesOf, type RuleNode } from '@/lib/rules/schema';
import { audienceScope } from './scope';

/** How everything that these rules name is called; what no longer exists is missing. */
export async function ruleNames(rules: RuleNode[]): Promise<RuleNameTables> {
  const named = namesIn(...rules);
  const byId = { select: { id: true, name: true } } as const;
  const within = <T>(ids: T[]) => ({ where: { id: { in: ids } }, ...byId });
  const [tags, branches, accounts, stores, channels, audiences] = await Promise.all([
    named.tagCodes.length > 0
      ? db.tag.findMany({ where: { code: { in: named.tagCodes } }, select: { code: true, name: true } })
      : [],
    named.branchIds.length > 0 ? db.branch.findMany(within(named.branchIds)) : [],
    named.accountIds.length > 0 ? db.account.findMany(within(named.accountIds)) : [],
    named.storeIds.length > 0 ? db.store.findMany(within(named.storeIds)) : [],
    named.channelIds.length > 0 ? db.channel.findMany(within(named.channelIds)) : [],
    named.audienceIds.length > 0 ? db.audience.findMany(within(named.audienceIds)) : [],
  ]);
  const table = (rows: { id: number | string; name: string }[]) =>
    Object.fromEntries(rows.map((row) => [row.id, row.name]));
  return {
    tags: Object.fromEntries(tags.map((tag) => [tag.code, tag.name])),
    branches: table(branches),
    accounts: table(accounts),
    stores: table(stores),
    channels: table(channels),
    audiences: table(audiences),
  };
}

/**
 * Refuses a rule that names what does not exist, or what the actor may not see.
 * @throws AppError `rule.unknown_tag`, `rule.unknown_branch`, `rule.unknown_account`, `rule.unknown_store`,
 *   `rule.unknown_channel`, `rule.unknown_audience`, `rule.branch_out_of_scope`, `rule.no_location`
 */
export async function checkRuleNames(ctx: Ctx, rule: RuleNode): Promise<void> {
  const named = namesIn(rule);
  const foreign = named.branchIds.filter((id) => !inBranchScope(ctx, id));
  if (foreign.length > 0) throw new AppError('rule.branch_out_of_scope', { branchIds: list(foreign) });
  const known = await ruleNames([rule]);
  const missing = <T extends string | number>(wanted: T[], table: Record<string, string>) =>
    wanted.filter((key) => !Object.hasOwn(table, key));
  const refuse = (code: string, param: string, values: (string | number)[]) => {
    if (values.length > 0) throw new AppError(code, { [param]: list(values) });
  };
  refuse('rule.unknown_tag', 'codes', missing(named.tagCodes, known.tags));
  refuse('rule.unknown_branch', 'branchIds', missing(named.branchIds, known.branches));
  refuse('rule.unknown_account', 'accountIds', missing(named.accountIds, known.accounts));
  refuse('rule.unknown_store', 'storeIds', missing(named.storeIds, known.stores));
  refuse('rule.unknown_channel', 'channelIds', missing(named.channelIds, known.channels));
  refuse('rule.unknown_audience', 'audienceIds', missing(named.audienceIds, known.audiences));
  await checkScope(ctx, named);
  await checkPlaces(rule);
}

/** Stores and channels of foreign branches, and audiences of foreign people, are as unknown as those that do not exist. */
async function checkScope(ctx: Ctx, named: ReturnType<typeof namesIn>): Promise<void> {
  if (ctx.branchIds === null) return;
  const outside = { notIn: ctx.branchIds };
  const { where } = await audienceScope(ctx);
  const [stores, channels, audiences] = await Promise.all([
    db.store.findMany({ where: { id: { in: named.storeIds }, branchId: outside }, select: { id: true } }),
    db.channel.findMany({ where: { id: { in: named.channelIds }, branchId: outside }, select: { id: true } }),
    db.audience.findMany({
      where: { AND: [{ id: { in: named.audienceIds } }, where] },
      select: { id: true },
    }),
  ]);
  const ids = (rows: { id: number }[]) => list(rows.map((row) => row.id));
  if (stores.length > 0) throw new AppError('rule.unknown_store', { storeIds: ids(stores) });
  if (channels.length > 0) throw new AppError('rule.unknown_channel', { channelIds: ids(channels) });
  const hidden = named.audienceIds.filter((id) => !audiences.some((audience) => audience.id === id));
  if (hidden.length > 0) throw new AppError('rule.unknown_audience', { audienceIds: list(hidden) });
}

/** "Near branch X" of a branch that nobody gave a place would find nobody, and nobody would know why. */
async function checkPlaces(rule: RuleNode): Promise<void> {
  const near = clausesOf(rule).flatMap((c) => (c.field === 'near' && c.operator !== 'point' ? [c] : []));
  if (near.length === 0) return;
  const idsOf = (operator: string) => near.filter((c) => c.operator === operator).map((c) => c.value.id);
  const nowhere = (ids: number[]) => ({
    where: { id: { in: ids }, OR: [{ latitude: null }, { longitude: null }] },
    select: { name: true },
  });
  const found = [
    ...(await db.branch.findMany(nowhere(idsOf('branch')))),
    ...(await db.store.findMany(nowhere(idsOf('store')))),
  ];
  if (found.length > 0) throw new AppError('rule.no_location', { names: list(found.map((row) => row.name)) });
}

const LISTED = 10;
function list(values: (string | number)[]): string {
  return values.slice(0, LISTED).join(', ') + (values.length > LISTED ? ' …' : '');
}
