import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { queryable } from '@/lib/search/rule-facts';
import { evaluateMembers } from './evaluate-members';
import { noteFailures, readPlan } from './read-plan';

const BATCH = 5_000;
/** Up to so many members somebody is likely to wait for what comes of their change. */
const FEW = 200;
const SOMEBODY_WAITS = 0;
const ONE_OF_MANY = 5;

/**
 * Looks again, by all switched-on rules at once, at the members that were changed (rule_outbox). Rows are claimed with skip
 * locked and go in the transaction that wrote the tags, so any number of workers may run it and a killed one loses nothing.
 * @returns how many members were looked at
 */
export async function evaluateMarked(ctx: Ctx, { batchSize = BATCH } = {}): Promise<number> {
  allow(ctx, 'member.tag');
  for (let total = 0; ; ) {
    const { claimed, memberCount } = await retryDeadlock(() =>
      transaction((tx) => evaluateBatch(tx, ctx, batchSize)),
    );
    total += memberCount;
    if (claimed < batchSize) return total;
  }
}

async function evaluateBatch(tx: Tx, ctx: Ctx, batchSize: number) {
  const rows = await tx.$queryRaw<{ member_id: bigint }[]>`
    with claimed as (select id from rule_outbox order by id limit ${batchSize} for update skip locked)
    delete from rule_outbox o using claimed c where o.id = c.id returning o.member_id`;
  const ids = [...new Set(rows.map(({ member_id }) => member_id))];
  if (ids.length === 0) return { claimed: 0, memberCount: 0 };
  const client = queryable(tx);
  const plan = await readPlan(client, ctx.now);
  await noteFailures(client, plan);
  const indexPriority = ids.length <= FEW ? SOMEBODY_WAITS : ONE_OF_MANY;
  const { memberCount } = await evaluateMembers(
    client,
    plan,
    { ids },
    { at: ctx.now, source: 'rule', indexPriority },
  );
  return { claimed: rows.length, memberCount };
}
