import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { namesIn } from '@/lib/rules/names-in';
import { resolveRule } from '@/lib/rules/resolve';
import { audienceRule, type RuleNode } from '@/lib/rules/schema';
import { queryable, readRuleFacts } from '@/lib/search/rule-facts';

/** Advisory lock of everybody who changes which audience uses which: two changes must not close a circle between them. */
const USE_LOCK = [7_270, 3] as const;

/**
 * Refuses a rule with which audiences would use each other in a circle, or would become larger than a rule may be: the
 * audience itself with those that it uses, and those that use it. Within the transaction that saves the rule.
 * @param id the audience, or null for a new one, which nobody uses yet
 * @throws AppError `rule.audience_cycle`, `rule.expanded_too_large`, `rule.users_too_large`
 */
export async function checkUse(tx: Tx, ctx: Ctx, id: string | null, rule: RuleNode): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${USE_LOCK[0]}::int, ${USE_LOCK[1]}::int)`;
  const facts = await readRuleFacts(queryable(tx), rule, ctx.now);
  if (id !== null && facts.audiences.has(id)) throw new AppError('rule.audience_cycle');
  resolveRule(rule, facts);
  if (id === null) return;
  for (const user of await usersOf(tx, id)) {
    const theirs = await readRuleFacts(queryable(tx), user.rule, ctx.now);
    const audiences = new Map([...theirs.audiences, ...facts.audiences, [id, rule] as const]);
    try {
      resolveRule(user.rule, { ...theirs, audiences });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw new AppError('rule.users_too_large', { name: user.name });
    }
  }
}

type User = { id: string; name: string; rule: RuleNode };

/** The audiences that use one, by name or by way of others. */
async function usersOf(tx: Tx, id: string): Promise<User[]> {
  // Few audiences use others, and only their rules are read.
  const rows = await tx.$queryRaw<{ id: string; name: string; rule: unknown }[]>`
    select id::text as id, name, rule from audience
     where archived_at is null and rule @? '$.**.field ? (@ == "audience")'`;
  const all = rows.map((row) => ({ ...row, rule: audienceRule.parse(row.rule) }));
  const found = new Map<string, User>();
  let reached = [id];
  while (reached.length > 0) {
    const next = all.filter(
      (user) => !found.has(user.id) && namesIn(user.rule).audienceIds.some((used) => reached.includes(used)),
    );
    for (const user of next) found.set(user.id, user);
    reached = next.map((user) => user.id);
  }
  return [...found.values()];
}
