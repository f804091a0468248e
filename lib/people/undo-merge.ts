import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { MemberMerge } from '@/lib/db/generated/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import type { UndoReport } from '@/lib/members/schema';
import { markDirty } from '@/lib/search/mark-dirty';
import { businessDay } from '@/lib/time/format';
import { type LockedMember, lockMembers, lockMerges } from './lock-members';
import { carriedBy, writeTags } from './merge-into';
import { type Part, valuesOf } from './merge-plan';
import { type MergeRecord, readMergeRecord, readPhoneMoveRecord } from './merge-record';
import { planPhoneUndo } from './undo-phone';
import { planPartUndo, planTagUndo, type TagToday } from './undo-plan';

type Pair = { merge: MemberMerge; winner: LockedMember; loser: LockedMember };

/**
 * Takes a merge, or the move of a number, back: fans, tags and attributes return as far as nothing later contradicts, and
 * the report says what stays where it is.
 * @throws AppError `common.not_found` (also for rows outside the actor's branches), `member.merge_undone`,
 * `member.undo_too_late`, `member.merged_onwards`
 */
export async function undoMerge(ctx: Ctx, input: { mergeId: string }): Promise<UndoReport> {
  allow(ctx, 'member.write');
  return retryDeadlock(() =>
    transaction(async (tx) => {
      const pair = await lockPair(tx, ctx, input.mergeId);
      const report = await carryOut(tx, ctx, pair);
      await audit(tx, ctx, {
        action: pair.merge.kind === 'merge' ? 'member.undo_merge' : 'member.undo_phone_move',
        targetType: 'member',
        targetId: pair.winner.id,
        details: { mergeId: input.mergeId, loserId: String(pair.loser.id), ...report },
      });
      return report;
    }),
  );
}

const ROLLED_BACK = Symbol('rolled back');

/** What `undoMerge` would do, found by doing it and rolling it back. @throws AppError as undoMerge */
export async function previewUndo(ctx: Ctx, input: { mergeId: string }): Promise<UndoReport> {
  allow(ctx, 'member.write');
  const found: { report?: UndoReport } = {};
  try {
    await retryDeadlock(() =>
      transaction(async (tx) => {
        found.report = await carryOut(tx, ctx, await lockPair(tx, ctx, input.mergeId));
        throw ROLLED_BACK;
      }),
    );
  } catch (error) {
    if (error === ROLLED_BACK && found.report) return found.report;
    throw error;
  }
  throw new Error('the transaction that is always rolled back was not');
}

async function lockPair(tx: Tx, ctx: Ctx, mergeId: string): Promise<Pair> {
  const found = await tx.memberMerge.findUnique({
    where: { id: mergeId },
    select: { winnerId: true, loserId: true },
  });
  if (!found) throw new AppError('common.not_found');
  await lockMerges(tx);
  const rows = await lockMembers(tx, [found.winnerId, found.loserId]);
  // Read again under the locks: somebody may have undone it while we waited.
  const merge = await tx.memberMerge.findUniqueOrThrow({ where: { id: mergeId } });
  const [winner, loser] = [rows.get(merge.winnerId), rows.get(merge.loserId)];
  if (!winner || !loser || !inBranchScope(ctx, winner.branchId) || !inBranchScope(ctx, loser.branchId)) {
    throw new AppError('common.not_found');
  }
  if (merge.undoneAt) throw new AppError('member.merge_undone');
  if (ctx.now > merge.undoUntil) {
    throw new AppError('member.undo_too_late', { until: businessDay(merge.undoUntil) });
  }
  const isOnwards =
    winner.mergedIntoId !== null || (merge.kind === 'phone_move' && loser.mergedIntoId !== null);
  if (isOnwards) throw new AppError('member.merged_onwards');
  return { merge, winner, loser };
}

async function carryOut(tx: Tx, ctx: Ctx, pair: Pair): Promise<UndoReport> {
  const { merge, winner, loser } = pair;
  const report =
    merge.kind === 'merge'
      ? await undoRows(tx, ctx, pair, readMergeRecord(merge.details))
      : await undoNumbers(tx, ctx, pair, []);
  await tx.memberMerge.update({ where: { id: merge.id }, data: { undoneAt: ctx.now } });
  await markDirty(tx, [winner.id, loser.id]);
  return report;
}

async function undoRows(tx: Tx, ctx: Ctx, pair: Pair, record: MergeRecord): Promise<UndoReport> {
  const { winner, loser } = pair;
  const parts = planPartUndo(record, winner);
  await tx.member.update({ where: { id: loser.id }, data: { mergedIntoId: null, updatedAt: ctx.now } });
  await tx.$executeRaw`
    update member set merged_into_id = ${loser.id}
     where id = any(${record.flattenedIds}::bigint[]) and merged_into_id = ${winner.id}`;
  if (parts.restored.length > 0) {
    await tx.member.update({
      where: { id: winner.id },
      data: { ...valuesOf(record.winner, parts.restored), updatedAt: ctx.now },
    });
  }
  const fanIds = await returnFans(tx, record.fanIds, winner.id, loser.id);
  await returnLocations(tx, record.locationIds, fanIds, winner.id, loser.id);
  const tags = await returnTags(tx, record, winner.id, loser.id);
  const numbers = await undoNumbers(tx, ctx, pair, parts.lost);
  return {
    ...numbers,
    fanCount: fanIds.length,
    lostFanCount: record.fanIds.length - fanIds.length,
    tagCount: tags.back.length,
    lostTags: tags.lost,
  };
}

async function undoNumbers(tx: Tx, ctx: Ctx, pair: Pair, lostParts: Part[]): Promise<UndoReport> {
  const { merge, winner, loser } = pair;
  const plan = await planPhoneUndo(tx, readPhoneMoveRecord(merge.details), { winner, loser });
  for (const [id, columns] of [
    [winner.id, plan.winner],
    [loser.id, plan.loser],
  ] as const) {
    if (columns) await tx.member.update({ where: { id }, data: { ...columns, updatedAt: ctx.now } });
  }
  return {
    fanCount: 0,
    lostFanCount: 0,
    tagCount: 0,
    lostTags: [],
    lostParts,
    hasPhone: plan.loser !== null,
    lostPhoneCount: plan.lostCount,
  };
}

async function returnFans(tx: Tx, ids: bigint[], from: bigint, to: bigint): Promise<bigint[]> {
  const rows = await tx.$queryRaw<{ id: bigint }[]>`
    with own as (select id from fan where id = any(${ids}::bigint[]) and member_id = ${from} order by id for update)
    update fan set member_id = ${to} from own where fan.id = own.id returning fan.id`;
  return rows.map((row) => row.id);
}

async function returnLocations(tx: Tx, ids: bigint[], fanIds: bigint[], from: bigint, to: bigint) {
  await tx.$executeRaw`
    update member_location l set member_id = ${to}
     where l.member_id = ${from} and (l.id = any(${ids}::bigint[]) or l.fan_id = any(${fanIds}::bigint[]))
       and not exists (select 1 from member_location o where o.member_id = ${to} and o.at = l.at and o.source = l.source)`;
}

async function returnTags(tx: Tx, record: MergeRecord, winnerId: bigint, loserId: bigint) {
  const today = await tx.$queryRaw<TagToday[]>`
    select t.id, t.name, t.state = 'archived' as "isArchived", g.id as "exclusiveGroupId"
      from tag t left join tag_group g on g.id = t.group_id and g.is_exclusive
     where t.id = any(${record.loserTags.map((tag) => tag.tagId)}::int[])`;
  const plan = planTagUndo(record, await carriedBy(tx, winnerId), today);
  await tx.memberTag.deleteMany({ where: { memberId: winnerId, tagId: { in: plan.off } } });
  await writeTags(tx, loserId, plan.back);
  await writeTags(tx, winnerId, plan.own);
  return plan;
}
