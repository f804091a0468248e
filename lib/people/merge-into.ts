import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { undoUntil } from '@/lib/members/undo-window';
import { markDirty } from '@/lib/search/mark-dirty';
import type { LockedMember } from './lock-members';
import { type CarriedTag, partsToTake, planTags, valuesOf } from './merge-plan';
import { type MergeRecord, writeRecord } from './merge-record';

export type MergeOutcome = { mergeId: string; fanCount: number; tagCount: number };

/**
 * Takes one member row over into another, within the caller's transaction, after `lockMerges` and then
 * `lockMembers` over both: fans are
 * re-pointed, local tags united, gaps filled, the losing id (and whatever was merged into it before) redirected. The
 * losing row keeps what it said, for an undo, except its number, which only one row may hold. Who may do this, and the
 * audit row, are the caller's matter.
 */
export async function mergeInto(
  tx: Tx,
  ctx: Ctx,
  members: { winner: LockedMember; loser: LockedMember; phoneOf?: 'winner' | 'loser' },
): Promise<MergeOutcome> {
  const { winner, loser } = members;
  const took = partsToTake(winner, loser, members.phoneOf ?? 'winner');
  const fanIds = await moveFans(tx, loser.id, winner.id);
  const locationIds = await moveLocations(tx, loser.id, winner.id);
  const tags = await uniteTags(tx, loser.id, winner.id);
  // First, because one number cannot stand in two rows even for a moment.
  await tx.member.update({
    where: { id: loser.id },
    data: {
      mergedIntoId: winner.id,
      phoneCipher: null,
      phoneHash: null,
      phoneLast4: null,
      updatedAt: ctx.now,
    },
  });
  await tx.member.update({
    where: { id: winner.id },
    data: { ...valuesOf(loser, took), updatedAt: ctx.now },
  });
  const flattened = await tx.$queryRaw<{ id: bigint }[]>`
    update member set merged_into_id = ${winner.id} where merged_into_id = ${loser.id} returning id`;
  const record: MergeRecord = {
    winner,
    loser,
    took,
    fanIds,
    locationIds,
    flattenedIds: flattened.map((row) => row.id),
    ...tags,
  };
  const merge = await tx.memberMerge.create({
    data: {
      kind: 'merge',
      winnerId: winner.id,
      loserId: loser.id,
      at: ctx.now,
      undoUntil: await undoUntil(tx, ctx.now),
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      details: writeRecord(record),
    },
    select: { id: true },
  });
  await markDirty(tx, [winner.id, loser.id]);
  return { mergeId: merge.id, fanCount: fanIds.length, tagCount: tags.addedTagIds.length };
}

/** Points the fans of one member at another; in order of id, as everybody else locks fans. */
export async function moveFans(tx: Tx, from: bigint, to: bigint): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    with own as (select id from fan where member_id = ${from} order by id for update)
    update fan set member_id = ${to} from own where fan.id = own.id returning fan.id`;
  return rows.map((row) => row.id);
}

/** Places go along; where both rows have one of the same moment and source, the survivor's is the one to keep. */
async function moveLocations(tx: Tx, from: bigint, to: bigint): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint; fan_id: bigint | null }[]>`
    update member_location l set member_id = ${to} where l.member_id = ${from} and not exists (
      select 1 from member_location o where o.member_id = ${to} and o.at = l.at and o.source = l.source)
    returning l.id, l.fan_id`;
  return rows.filter((row) => row.fan_id === null).map((row) => row.id);
}

async function uniteTags(
  tx: Tx,
  from: bigint,
  to: bigint,
): Promise<Pick<MergeRecord, 'loserTags' | 'addedTagIds' | 'droppedTagIds' | 'winnerTagsBefore'>> {
  const [own, others] = [await carriedBy(tx, to), await carriedBy(tx, from)];
  const plan = planTags(own, others);
  await tx.memberTag.deleteMany({ where: { memberId: from } });
  await writeTags(tx, to, plan.added);
  await writeTags(tx, to, plan.earlier);
  const replaced = new Set(plan.earlier.map((tag) => tag.tagId));
  return {
    loserTags: others,
    addedTagIds: plan.added.map((tag) => tag.tagId),
    droppedTagIds: plan.dropped.map((tag) => tag.tagId),
    winnerTagsBefore: own.filter((tag) => replaced.has(tag.tagId)),
  };
}

/** Local tags of a member, each with the group that is exclusive now, whatever it was when the tag was applied. */
export async function carriedBy(tx: Tx, memberId: bigint): Promise<CarriedTag[]> {
  return tx.$queryRaw<CarriedTag[]>`
    select m.tag_id as "tagId", g.id as "exclusiveGroupId", m.applied_at as "appliedAt", m.source::text as source,
           m.source_ref as "sourceRef"
      from member_tag m join tag t on t.id = m.tag_id left join tag_group g on g.id = t.group_id and g.is_exclusive
     where m.member_id = ${memberId} order by m.applied_at, m.tag_id`;
}

/** Gives a member these tags; of one already carried, time, source and author are replaced. */
export async function writeTags(tx: Tx, memberId: bigint, tags: readonly CarriedTag[]): Promise<void> {
  if (tags.length === 0) return;
  await tx.$executeRaw`
    insert into member_tag (member_id, tag_id, applied_at, source, source_ref)
    select ${memberId}, t.tag_id, t.applied_at, t.source::"TagSource", t.source_ref
      from unnest(${tags.map((tag) => tag.tagId)}::int[], ${tags.map((tag) => tag.appliedAt)}::timestamptz[],
                  ${tags.map((tag) => tag.source)}::text[], ${tags.map((tag) => tag.sourceRef)}::text[])
        as t(tag_id, applied_at, source, source_ref)
    on conflict (member_id, tag_id) do update
      set applied_at = excluded.applied_at, source = excluded.source, source_ref = excluded.source_ref`;
}
