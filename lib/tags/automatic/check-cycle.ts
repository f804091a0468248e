import 'server-only';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { namesIn } from '@/lib/rules/names-in';
import { audienceRule, MAX_RULE_DEPTH, type RuleNode } from '@/lib/rules/schema';
import { findCycle, type RuleUser } from './rule-cycle';

/** The lock of whoever changes which rule uses which: two changes must not close a circle between them. */
const RULE_USE_LOCK = [7_270, 3] as const;
const BETWEEN = ' → ';

/** Whose rule is to be saved: a tag's, by code, or an audience's. */
export type RuleOwner = { kind: 'tag'; code: string } | { kind: 'audience'; id: string };

/**
 * Refuses a rule with which an automatic tag would come to depend on itself: by naming it, by other automatic tags, by
 * audiences, or by its exclusive group. Rules that are switched off count as well, so that switching on never fails for it.
 * Within the transaction that saves the rule.
 * @throws AppError `tag.rule_cycle` with the chain of names
 */
export async function checkCycle(tx: Tx, owner: RuleOwner, rule: RuleNode): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${RULE_USE_LOCK[0]}::int, ${RULE_USE_LOCK[1]}::int)`;
  const users = new Map<string, RuleUser>();
  await addTags(tx, users, owner, rule);
  await addAudiences(tx, users, owner, rule);
  const chain = findCycle(users, keyOf(owner));
  if (chain) throw new AppError('tag.rule_cycle', { chain: chain.join(BETWEEN) });
}

function keyOf(owner: RuleOwner): string {
  return owner.kind === 'tag' ? `tag ${owner.code}` : `audience ${owner.id}`;
}

function usesOf(rule: RuleNode): string[] {
  const { tagCodes, audienceIds } = namesIn(rule);
  return [...tagCodes.map((code) => `tag ${code}`), ...audienceIds.map((id) => `audience ${id}`)];
}

async function addTags(
  tx: Tx,
  users: Map<string, RuleUser>,
  owner: RuleOwner,
  rule: RuleNode,
): Promise<void> {
  const own = owner.kind === 'tag' ? owner.code : '';
  const rows = await tx.$queryRaw<{ code: string; name: string; group_id: number | null; rule: unknown }[]>`
    select t.code, t.name, g.id as group_id, r.rule
      from tag t left join tag_rule r on r.tag_id = t.id
      left join tag_group g on g.id = t.group_id and g.is_exclusive
     where t.state <> 'archived' and (r.tag_id is not null or t.code = ${own})`;
  for (const row of rows) {
    const key = `tag ${row.code}`;
    const uses = usesOf(row.code === own ? rule : audienceRule.parse(row.rule));
    users.set(key, { key, name: row.name, groupId: row.group_id, uses });
  }
}

/** Level by level from what is named; deeper than a rule may be nothing could be resolved. */
async function addAudiences(
  tx: Tx,
  users: Map<string, RuleUser>,
  owner: RuleOwner,
  rule: RuleNode,
): Promise<void> {
  const key = keyOf(owner);
  if (owner.kind === 'audience') users.set(key, { key, name: '', groupId: null, uses: usesOf(rule) });
  for (let level = 0; level <= MAX_RULE_DEPTH; level += 1) {
    const wanted = missingAudiences(users);
    if (owner.kind === 'audience' && level === 0) wanted.push(owner.id);
    if (wanted.length === 0) return;
    const rows = await tx.$queryRaw<{ id: string; name: string; rule: unknown }[]>`
      select id::text as id, name, rule from audience where id = any(${wanted}::text[]::uuid[])`;
    for (const row of rows) {
      const found = `audience ${row.id}`;
      const uses = found === key ? usesOf(rule) : usesOf(audienceRule.parse(row.rule));
      users.set(found, { key: found, name: row.name, groupId: null, uses });
    }
  }
}

function missingAudiences(users: Map<string, RuleUser>): string[] {
  const named = [...users.values()].flatMap((user) => user.uses.filter((key) => !users.has(key)));
  const ids = named.filter((key) => key.startsWith('audience ')).map((key) => key.slice('audience '.length));
  return [...new Set(ids)];
}
