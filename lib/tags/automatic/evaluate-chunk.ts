import 'server-only';
import type { Tx } from '@/lib/db/client';
import { queryable } from '@/lib/search/rule-facts';
import type { ChunkResult, RunningOperation } from '../operations/chunk';
import { evaluateMembers } from './evaluate-members';
import { IS_RULE_OWNED } from './owned';
import { noteEvaluated, noteFailures, readPlan } from './read-plan';

/**
 * The next members of an evaluation: by all rules at once, by one tag's rule and those that depend on it, or whoever a
 * removed rule left with its tag. Branches do not limit it, since an automatic tag is one of the whole country.
 */
export async function evaluateChunk(tx: Tx, operation: RunningOperation): Promise<ChunkResult> {
  const to = await endOfChunk(tx, operation);
  const isDone = to >= operation.lastId;
  if (operation.selection.kind === 'leftByRule') return withdraw(tx, operation, to);
  const client = queryable(tx);
  const onlyTagId = operation.selection.kind === 'allRules' ? null : operation.tagId;
  const plan = await readPlan(client, operation.now, { onlyTagId });
  await noteFailures(client, plan);
  if (plan.levels.length === 0) {
    // Switched off meanwhile, or it cannot be asked; then its page says why.
    return { processed: 0, changed: 0, cursorId: operation.lastId, isDone: true };
  }
  const result = await evaluateMembers(
    client,
    plan,
    { from: operation.cursorId, to },
    { at: operation.now, source: 'rule', indexPriority: operation.outboxPriority },
  );
  if (isDone) await noteEvaluated(client, plan, operation.now);
  return {
    processed: result.memberCount,
    changed: result.taggedCount + result.untaggedCount,
    cursorId: to,
    isDone,
  };
}

async function endOfChunk(tx: Tx, { cursorId, lastId, chunkSize }: RunningOperation): Promise<bigint> {
  const [range] = await tx.$queryRaw<{ up_to: bigint | null }[]>`
    select max(id) as up_to from (
      select id from member where id > ${cursorId} and id <= ${lastId} order by id limit ${chunkSize}) next`;
  return range?.up_to ?? lastId;
}

/** Takes the tag from those who have it by the rule alone; a rule set and switched on meanwhile decides about them itself. */
async function withdraw(tx: Tx, operation: RunningOperation, to: bigint): Promise<ChunkResult> {
  const { tagId, cursorId, lastId, outboxPriority } = operation;
  const rule = await tx.tagRule.findUnique({ where: { tagId }, select: { isOn: true } });
  if (rule?.isOn) return { processed: 0, changed: 0, cursorId: lastId, isDone: true };
  await tx.$queryRaw`select count(*) from (
    select id from member where id > ${cursorId} and id <= ${to} order by id for no key update) l`;
  const { rows } = await queryable(tx).query<{ gone: number }>(
    `with gone as (
       delete from member_tag o where o.tag_id = $1::int and o.member_id > $2::bigint and o.member_id <= $3::bigint
          and ${IS_RULE_OWNED} returning o.member_id
     ), dirty as (
       insert into search_outbox (member_id, priority) select member_id, $4::smallint from gone)
     select count(*)::int as gone from gone`,
    [tagId, String(cursorId), String(to), outboxPriority],
  );
  const changed = rows[0]?.gone ?? 0;
  return { processed: changed, changed, cursorId: to, isDone: to >= lastId };
}
