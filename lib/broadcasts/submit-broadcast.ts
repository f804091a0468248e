import 'server-only';
import { massCallsLeft } from '@/lib/accounts/reserve-quota';
import { freezeAudience } from '@/lib/audiences/freeze-audience';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { businessMonth } from '@/lib/time/format';
import { clientMsgId } from './client-msg-id';
import { readContent } from './content';
import { dealPeople } from './deal-people';
import { broadcastDigest } from './digest';
import { actingStaffId, rememberEditor } from './editors';
import { lockBroadcast, sameRevision, seesBroadcast } from './load-broadcast';
import { planBroadcast } from './plan';
import { type BroadcastPlan, storedContent } from './schema';
import { wechatTagOfRule } from './wechat-tag-of-rule';

/**
 * Submits a draft for approval: freezes who will get it, plans how, and computes the digest that approvers sign.
 * Afterwards people may only drop out.
 * @throws AppError `broadcast.wrong_state`, `common.conflict`, `broadcast.empty_audience`, `broadcast.one_person`,
 *   `broadcast.no_route`, `broadcast.draft_gone`, `broadcast.time_passed`
 */
export async function submitBroadcast(
  ctx: Ctx,
  input: { id: string; revision: number },
): Promise<{ id: string; digest: string }> {
  allow(ctx, 'broadcast.submit');
  // WeChat is asked before the transaction, so that no lock waits for the network; the revision ties both together.
  const before = await db.broadcast.findUnique({ where: { id: input.id } });
  if (!before || !seesBroadcast(ctx, before.branchIds)) throw new AppError('common.not_found');
  const content = await readContent(before.accountId, storedContent.parse(before.content));

  return withAudit(
    ctx,
    async (tx) => {
      const broadcast = await lockBroadcast(tx, ctx, input.id);
      if (broadcast.status !== 'draft')
        throw new AppError('broadcast.wrong_state', { status: broadcast.status });
      sameRevision(broadcast, input.revision);
      if (broadcast.scheduledAt && broadcast.scheduledAt < ctx.now)
        throw new AppError('broadcast.time_passed');
      const scope = broadcast.branchIds.length > 0 ? broadcast.branchIds : null;
      const snapshot = await freezeAudience(
        tx,
        { ...ctx, branchIds: scope },
        {
          audienceId: broadcast.audienceId,
          version: broadcast.audienceVersion,
          accountId: broadcast.accountId,
          month: businessMonth(broadcast.scheduledAt ?? ctx.now),
        },
      );
      const plan = planBroadcast({
        accountKind: broadcast.account.kind,
        peopleCount: snapshot.peopleCount,
        callsLeft: await massCallsLeft(broadcast.accountId, ctx.now),
        tag: scope === null ? await wechatTagOfRule(tx, broadcast) : null,
      });
      if (typeof plan === 'string') throw new AppError(plan, snapshot.leftOut);
      await writeBatches(tx, broadcast.id, snapshot.id, plan);
      const digest = broadcastDigest({ ...broadcast, content, snapshotDigest: snapshot.digest, plan });
      await rememberEditor(tx, ctx, broadcast.id);
      await tx.broadcast.update({
        where: { id: broadcast.id },
        data: {
          status: 'submitted',
          content: toJson(content),
          snapshotId: snapshot.id,
          plan: toJson(plan),
          digest,
          submittedById: actingStaffId(ctx),
          submittedAt: ctx.now,
          updatedAt: ctx.now,
        },
      });
      return {
        id: broadcast.id,
        digest: Buffer.from(digest).toString('hex'),
        people: snapshot.peopleCount,
        route: plan.route,
      };
    },
    ({ id, digest, people, route }) => ({
      action: 'broadcast.submit',
      targetType: 'broadcast',
      targetId: id,
      details: { digest, people, route },
    }),
  );
}

/** Deals the frozen people evenly over the plan's batches and writes each batch with its idempotency key. */
async function writeBatches(
  tx: Tx,
  broadcastId: string,
  snapshotId: string,
  plan: BroadcastPlan,
): Promise<void> {
  // Batches left from an earlier plan were called: their numbers, which are part of the clientmsgid, are not used again.
  const called = await tx.broadcastBatch.aggregate({ where: { broadcastId }, _max: { number: true } });
  const first = (called._max.number ?? 0) + 1;
  await dealPeople(tx, snapshotId, first, plan.batchCount);
  const sizes = await tx.snapshotPerson.groupBy({ by: ['batchNumber'], where: { snapshotId }, _count: true });
  const sizeOf = new Map(sizes.map((s) => [s.batchNumber, s._count]));
  await tx.broadcastBatch.createMany({
    data: Array.from({ length: plan.batchCount }, (_, index) => {
      const number = first + index;
      return {
        broadcastId,
        number,
        route: plan.route,
        tagId: plan.tag?.id ?? null,
        clientMsgId: clientMsgId(broadcastId, number),
        openids: [],
        peopleCount: sizeOf.get(number) ?? 0,
      };
    }),
  });
}
