import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { CHUNK } from '../operations/chunk';
import { OPERATION_PRIORITY } from '../operations/schema';
import { startTagOperation } from '../operations/start-tag-operation';
import { sourceOf } from '../source-of';
import type { RegroupOutcome } from './schema';

/**
 * Nobody writes a row of member_tag while a tag's group, or a group's rule, changes: the trigger reads the rule when a row
 * is written, so a row written just before would keep the old one. Held for the short transaction that changes it only;
 * whoever tags people meanwhile waits.
 */
export async function holdTagging(tx: Tx): Promise<void> {
  await tx.$executeRaw`lock table member_tag in share row exclusive mode`;
}

/** Members who carry one of `mine` and another one of `theirs` (or two of `mine`, where both are the same tags). */
export async function countDoubles(tx: Tx, mine: number[], theirs: number[]): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (
      select member_id from member_tag where tag_id = any(${mine}::int[])
      intersect
      select member_id from (
        select member_id from member_tag where tag_id = any(${[...new Set([...mine, ...theirs])]}::int[])
         group by member_id having count(*) > 1) several) doubles`;
  return row?.count ?? 0;
}

/**
 * Brings the rows of these tags under the rule of the group that they are in now: at once for few people, else by an
 * operation a tag. Where two tags exclude each other the newest stays.
 */
export async function regroupTags(tx: Tx, ctx: Ctx, tagIds: number[]): Promise<RegroupOutcome> {
  const sizes = await tx.$queryRaw<{ tag_id: number; size: number }[]>`
    select t.id as tag_id, (select count(*)::int from (
             select 1 from member_tag o where o.tag_id = t.id limit ${CHUNK + 1}) few) as size
      from unnest(${tagIds}::int[]) as t(id) order by t.id`;
  const outcome: RegroupOutcome = { removedCount: 0, operationIds: [] };
  const isSmall = sizes.reduce((sum, { size }) => sum + size, 0) <= CHUNK;
  for (const { tag_id: tagId, size } of sizes) {
    if (size === 0) continue;
    if (isSmall)
      outcome.removedCount += (
        await regroupNext(tx, { tagId, afterId: 0n, limit: CHUNK, isHeld: true })
      ).removed;
    else outcome.operationIds.push(await startRegroup(tx, ctx, tagId));
  }
  return outcome;
}

async function startRegroup(tx: Tx, ctx: Ctx, tagId: number): Promise<string> {
  const [row] = await tx.$queryRaw<{ member_count: number }[]>`
    select member_count from tag_people where tag_id = ${tagId}`;
  const { id } = await startTagOperation(tx, ctx, {
    kind: 'regroup',
    tagId,
    selection: { kind: 'carriers' },
    priority: OPERATION_PRIORITY.person,
    source: sourceOf(ctx),
    estimatedCount: row?.member_count ?? 0,
  });
  return id;
}

export type Regrouped = { looked: number; removed: number; lastId: bigint | null };

/**
 * The next carriers of a tag in order of member, brought under the rule of its group as it is now. Under holdTagging
 * (`isHeld`) members are not locked: whoever has locked them may be waiting for this transaction.
 */
export async function regroupNext(
  tx: Tx,
  from: { tagId: number; afterId: bigint; limit: number; isHeld?: boolean },
): Promise<Regrouped> {
  const { tagId } = from;
  const tag = await tx.tag.findUniqueOrThrow({ where: { id: tagId }, include: { group: true } });
  const [people] = await tx.$queryRaw<{ ids: string | null; looked: number; last: bigint | null }[]>`
    select array_agg(id)::text as ids, count(*)::int as looked, max(id) as last from (
      select m.id from member m
        join (select member_id from member_tag where tag_id = ${tagId} and member_id > ${from.afterId}
               order by member_id limit ${from.limit}) o on o.member_id = m.id
       order by m.id ${from.isHeld ? Prisma.empty : Prisma.sql`for no key update of m`}) locked`;
  const ids = people?.ids ?? '{}';
  const looked = people?.looked ?? 0;
  const lastId = people?.last ?? null;
  if (!tag.group?.isExclusive) {
    await tx.$executeRaw`
      update member_tag set exclusive_group_id = null
       where tag_id = ${tagId} and member_id = any(${ids}::text::bigint[]) and exclusive_group_id is not null`;
    return { looked, removed: 0, lastId };
  }
  const removed = await tx.$executeRaw`
    with gone as (
      delete from member_tag d using (
        select o.member_id, o.tag_id,
               row_number() over (partition by o.member_id order by o.applied_at desc, o.tag_id desc) as place
          from member_tag o join tag t on t.id = o.tag_id and t.group_id = ${tag.group.id}
         where o.member_id = any(${ids}::text::bigint[])) older
       where d.member_id = older.member_id and d.tag_id = older.tag_id and older.place > 1
      returning d.member_id
    )
    insert into search_outbox (member_id, priority) select member_id, 1 from gone`;
  await tx.$executeRaw`
    update member_tag set exclusive_group_id = ${tag.group.id}
     where tag_id = ${tagId} and member_id = any(${ids}::text::bigint[])
       and exclusive_group_id is distinct from ${tag.group.id}`;
  return { looked, removed, lastId };
}
