import 'server-only';
import { decrypt } from '@/lib/auth/crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, may } from '@/lib/auth/permissions';
import { maskPhone } from '@/lib/auth/phone';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { getBroadcastProgress } from './get-broadcast-progress';
import { seesBroadcast } from './load-broadcast';
import { type BroadcastView, broadcastPlan, type LeftOut, storedContent } from './schema';
import { canMove, isEditable } from './status';

const SAMPLE_SIZE = 8;
const LOG_SIZE = 200;

/** Everything one page about a broadcast shows. @throws AppError `common.not_found` */
export async function getBroadcast(ctx: Ctx, input: { id: string }): Promise<BroadcastView> {
  allow(ctx, 'broadcast.read');
  const b = await db.broadcast.findUnique({
    where: { id: input.id },
    include: {
      account: true,
      audience: { include: { versions: true } },
      approvals: { orderBy: { createdAt: 'asc' } },
      editors: true,
    },
  });
  if (!b || !seesBroadcast(ctx, b.branchIds)) throw new AppError('common.not_found');
  const staffIds = [b.createdById, b.submittedById, ...b.approvals.map((a) => a.staffId)].filter(
    (id) => id !== null,
  );
  const [staff, snapshot, log, progress] = await Promise.all([
    db.staff.findMany({ where: { id: { in: staffIds } }, select: { id: true, name: true } }),
    b.snapshotId ? readSnapshot(b.snapshotId) : null,
    db.auditLog.findMany({
      where: { targetType: 'broadcast', targetId: b.id },
      orderBy: { id: 'asc' },
      take: LOG_SIZE,
      select: { at: true, actorKind: true, actorName: true, action: true, details: true },
    }),
    getBroadcastProgress(ctx, input),
  ]);
  const nameOf = (id: string | null) => staff.find((s) => s.id === id)?.name ?? null;
  const isEditor = ctx.actor.kind === 'staff' && b.editors.some((e) => e.staffId === ctx.actor.id);
  const cannotApproveReason = !may(ctx, 'broadcast.approve')
    ? 'role'
    : b.status !== 'submitted'
      ? 'state'
      : isEditor
        ? 'editor'
        : null;
  const wasCalled = progress.batches.some(
    (batch) => batch.status !== 'planned' && batch.status !== 'cancelled',
  );
  const canWrite = may(ctx, 'broadcast.write');
  return {
    id: b.id,
    title: b.title,
    status: b.status,
    pauseReason: b.pauseReason,
    revision: b.revision,
    content: storedContent.parse(b.content),
    audience: {
      id: b.audienceId,
      name: b.audience.name,
      version: b.audienceVersion,
      rule: b.audience.versions.find((v) => v.version === b.audienceVersion)?.rule ?? b.audience.rule,
    },
    account: { name: b.account.name, kind: b.account.kind },
    scheduledAt: b.scheduledAt?.toISOString() ?? null,
    submittedAt: b.submittedAt?.toISOString() ?? null,
    approvedAt: b.approvedAt?.toISOString() ?? null,
    startedAt: b.startedAt?.toISOString() ?? null,
    finishedAt: b.finishedAt?.toISOString() ?? null,
    createdBy: nameOf(b.createdById) ?? '',
    submittedBy: nameOf(b.submittedById),
    digest: b.digest ? Buffer.from(b.digest).toString('hex') : null,
    snapshot,
    plan: b.plan ? broadcastPlan.parse(b.plan) : null,
    approvals: b.approvals.map((a) => ({
      id: a.id,
      staffName: nameOf(a.staffId) ?? '',
      isApproved: a.isApproved,
      reason: a.reason,
      isVoid: a.voidedAt !== null,
      at: a.createdAt.toISOString(),
    })),
    canEdit: canWrite && isEditable(b.status, wasCalled),
    canSubmit: may(ctx, 'broadcast.submit') && b.status === 'draft',
    canApprove: cannotApproveReason === null,
    cannotApproveReason,
    canCancel: canWrite && canMove(b.status, 'cancelled') && !wasCalled,
    canResume: canWrite && b.status === 'paused',
    log: log.map((row) => ({
      at: row.at.toISOString(),
      actorName: row.actorKind === 'job' ? null : row.actorName,
      action: row.action,
      details: row.details as Record<string, unknown>,
    })),
    progress,
  };
}

async function readSnapshot(id: string): Promise<BroadcastView['snapshot']> {
  const [snapshot, branches, sample] = await Promise.all([
    db.audienceSnapshot.findUniqueOrThrow({ where: { id } }),
    db.$queryRaw<{ name: string | null; count: number }[]>`
      select b.name, count(*)::int as count from snapshot_person p left join branch b on b.id = p.branch_id
       where p.snapshot_id = ${id}::uuid group by b.name order by count desc`,
    db.$queryRaw<
      {
        member_id: bigint;
        name: string | null;
        phone_cipher: Uint8Array | null;
        branch_name: string | null;
      }[]
    >`
      select p.member_id, m.name, m.phone_cipher, b.name as branch_name
        from (select * from snapshot_person where snapshot_id = ${id}::uuid order by member_id limit ${SAMPLE_SIZE}) p
        join member m on m.id = p.member_id left join branch b on b.id = m.branch_id order by p.member_id`,
  ]);
  return {
    matchedCount: snapshot.matchedCount,
    peopleCount: snapshot.peopleCount,
    leftOut: snapshot.leftOut as LeftOut,
    branches,
    sample: sample.map((row) => ({
      memberId: String(row.member_id),
      name: row.name,
      phoneMasked: row.phone_cipher ? maskPhone(decrypt(row.phone_cipher)) : null,
      branchName: row.branch_name,
    })),
  };
}
