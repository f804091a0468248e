import 'server-only';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { memberFilter } from '@/lib/members/member-filter';
import { type AudienceRule, RULE_VERSION } from '@/lib/rules/schema';
import type { SqlCondition } from '@/lib/rules/to-sql';
import { compileRule } from '@/lib/search/engine-sql';
import { CHUNK, type RunningOperation } from './chunk';

/** The people of one chunk in order of id. */
export type NextPeople = {
  ids: bigint[];
  /** Everybody up to here has been looked at. */
  cursorId: bigint;
  isDone: boolean;
  /** Named in the list, but no member, merged into another, or outside the actor's branches. */
  unknown: number;
};

/**
 * Ids looked at in one go for an operation whose last range held few of its people, so that ten people among fifty
 * million are found soon. A hint that may be forgotten: it is not part of the checkpoint.
 */
const spans = new Map<string, number>();
const WIDEST_SPAN = CHUNK * 64;
const SPANS_KEPT = 1_000;

/** Whom the operation is about next, behind its cursor and up to its last member. */
export async function nextPeople(tx: Tx, operation: RunningOperation): Promise<NextPeople> {
  const { selection } = operation;
  if (selection.kind === 'list') return nextListed(tx, operation);
  if (selection.kind === 'members') {
    const filter = memberFilter(selection.query, operation.branchIds);
    // A search has an index of its own; reading range by range would only hide it.
    return selection.query.q
      ? nextWithin(tx, operation, filter, operation.lastId)
      : nextInRange(tx, operation, filter);
  }
  const rule = selection.kind === 'rule' ? selection.rule : await carriersOf(tx, operation.tagId);
  return nextInRange(tx, operation, await conditionOf(tx, rule, operation));
}

/** The range of ids grows while few people are found in it, and is looked at whole: the statement stays cheap at any size. */
async function nextInRange(tx: Tx, operation: RunningOperation, filter: Prisma.Sql): Promise<NextPeople> {
  const { chunkSize } = operation;
  const span = spans.get(operation.id) ?? chunkSize;
  const [range] = await tx.$queryRaw<{ up_to: bigint | null }[]>`
    select max(id) as up_to from (
      select id from member where id > ${operation.cursorId} and id <= ${operation.lastId}
       order by id limit ${span}) candidates`;
  const found = await nextWithin(tx, operation, filter, range?.up_to ?? operation.lastId);
  const wider = found.ids.length < chunkSize / 4 ? span * 4 : found.ids.length < chunkSize ? span : chunkSize;
  if (spans.size >= SPANS_KEPT) spans.clear();
  if (found.isDone) spans.delete(operation.id);
  else spans.set(operation.id, Math.min(wider, WIDEST_SPAN));
  return found;
}

async function nextWithin(
  tx: Tx,
  operation: RunningOperation,
  filter: Prisma.Sql,
  upTo: bigint,
): Promise<NextPeople> {
  const [row] = await tx.$queryRaw<{ ids: string | null }[]>`
    select array_agg(id)::text as ids from (
      select m.id from member m where m.id > ${operation.cursorId} and m.id <= ${upTo} and ${filter}
       order by m.id limit ${operation.chunkSize}) people`;
  const ids = readIds(row?.ids);
  const cursorId = ids.length < operation.chunkSize ? upTo : (ids.at(-1) ?? upTo);
  return { ids, cursorId, isDone: cursorId >= operation.lastId, unknown: 0 };
}

async function nextListed(tx: Tx, operation: RunningOperation): Promise<NextPeople> {
  const inBranches = operation.branchIds
    ? Prisma.sql`and m.branch_id = any(${operation.branchIds}::int[])`
    : Prisma.empty;
  const [row] = await tx.$queryRaw<{ ids: string | null; listed: number; last: bigint | null }[]>`
    select array_agg(m.id) filter (where m.id is not null)::text as ids, count(*)::int as listed,
           max(p.member_id) as last
      from (select member_id from tag_operation_person
             where operation_id = ${operation.id}::uuid and member_id > ${operation.cursorId}
             order by member_id limit ${operation.chunkSize}) p
      left join member m on m.id = p.member_id and m.merged_into_id is null ${inBranches}`;
  const ids = readIds(row?.ids);
  const listed = row?.listed ?? 0;
  return {
    ids,
    cursorId: row?.last ?? operation.cursorId,
    isDone: listed < operation.chunkSize,
    unknown: listed - ids.length,
  };
}

/** PostgreSQL's own writing of a list: ten thousand ids in one value. */
function readIds(text: string | null | undefined): bigint[] {
  return text ? text.slice(1, -1).split(',').map(BigInt) : [];
}

async function carriersOf(tx: Tx, tagId: number): Promise<AudienceRule> {
  const { code } = await tx.tag.findUniqueOrThrow({ where: { id: tagId }, select: { code: true } });
  return {
    version: RULE_VERSION,
    combinator: 'and',
    rules: [{ field: 'tag', operator: 'any', value: [code] }],
  };
}

async function conditionOf(tx: Tx, rule: AudienceRule, operation: RunningOperation): Promise<Prisma.Sql> {
  const client = {
    query: async <R extends object>(text: string, values: unknown[]) => ({
      rows: await tx.$queryRawUnsafe<R[]>(text, ...values),
    }),
  };
  const { branchIds, askedAt: now } = operation;
  return asPrisma(await compileRule(client, rule, { branchIds, now }));
}

/** A compiled rule as a part of another statement: its `$n` become that statement's own parameters. */
function asPrisma({ text, values }: SqlCondition): Prisma.Sql {
  const used = [...text.matchAll(/\$(\d+)/g)].map(([, n]) => values[Number(n) - 1]);
  return new Prisma.Sql(text.split(/\$\d+/), used);
}
