import 'server-only';
import type { Tx } from '@/lib/db/client';
import type { Place } from '@/lib/rules/geo';
import { namesIn } from '@/lib/rules/names-in';
import type { RuleFacts } from '@/lib/rules/resolve';
import { audienceRule, clausesOf, MAX_RULE_DEPTH, type RuleNode } from '@/lib/rules/schema';

/** A connection, a pool or a transaction that takes `$n` parameters. */
export type Queryable = {
  query: <R extends object>(text: string, values: unknown[]) => Promise<{ rows: R[] }>;
};

/** A transaction of Prisma as something that takes `$n` parameters. */
export function queryable(tx: Tx): Queryable {
  return {
    query: async <R extends object>(text: string, values: unknown[]) => ({
      rows: await tx.$queryRawUnsafe<R[]>(text, ...values),
    }),
  };
}

/**
 * Reads what a rule leaves open: the current rules of the audiences it names, and of those these name, and where its
 * branches and stores are. Asks nothing when the rule leaves nothing open.
 */
export async function readRuleFacts(client: Queryable, rule: RuleNode, now: Date): Promise<RuleFacts> {
  const audiences = await readAudiences(client, rule);
  const near = [rule, ...audiences.values()]
    .flatMap(clausesOf)
    .flatMap((clause) => (clause.field === 'near' && clause.operator !== 'point' ? [clause] : []));
  const idsOf = (operator: 'branch' | 'store') =>
    near.flatMap((clause) => (clause.operator === operator ? [clause.value.id] : []));
  return {
    now,
    audiences,
    branches: await readPlaces(client, 'branch', idsOf('branch')),
    stores: await readPlaces(client, 'store', idsOf('store')),
  };
}

/** Level by level; deeper than a rule may be there is nothing that could be resolved. */
async function readAudiences(client: Queryable, rule: RuleNode): Promise<Map<string, RuleNode>> {
  const found = new Map<string, RuleNode>();
  let wanted = namesIn(rule).audienceIds;
  for (let level = 0; wanted.length > 0 && level <= MAX_RULE_DEPTH; level++) {
    const { rows } = await client.query<{ id: string; rule: unknown }>(
      'select id::text as id, rule from audience where id = any($1::uuid[])',
      [wanted],
    );
    for (const row of rows) found.set(row.id, audienceRule.parse(row.rule));
    wanted = namesIn(...rows.flatMap((row) => found.get(row.id) ?? [])).audienceIds.filter(
      (id) => !found.has(id),
    );
  }
  return found;
}

async function readPlaces(
  client: Queryable,
  table: 'branch' | 'store',
  ids: number[],
): Promise<Map<number, Place | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await client.query<{ id: number; latitude: number | null; longitude: number | null }>(
    `select id, latitude, longitude from ${table} where id = any($1::int[])`,
    [ids],
  );
  return new Map(
    rows.map(({ id, latitude, longitude }) => [
      id,
      latitude === null || longitude === null ? null : { latitude, longitude },
    ]),
  );
}
