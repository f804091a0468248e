import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { enqueue } from '@/lib/queue/enqueue';
import { getStatus } from '@/lib/wechat/mass';
import { sendBroadcastJob } from './jobs';
import { recordResult } from './record-result';
import { thaw } from './thaw';

const PER_SWEEP = 100;
/** A submission nobody answers is a draft again: the people frozen for it have become old. */
const SUBMISSION_EXPIRES_MS = 72 * 3_600_000;
/** The finish event usually comes within minutes; after this WeChat is asked. */
const ASK_FOR_RESULT_AFTER_MS = 10 * 60_000;

/**
 * Finds what is due and puts it into the queue: broadcasts whose time has come, and those left in the middle by a
 * worker that was killed. Business time decides, so the queue's own `run_at` is not used.
 */
export async function sweepBroadcasts(ctx: Ctx): Promise<void> {
  const due = await db.$queryRaw<{ id: string; account_id: number }[]>`
    select b.id, b.account_id from broadcast b
     where (b.status = 'scheduled' and (b.scheduled_at is null or b.scheduled_at <= ${ctx.now}))
        or (b.status = 'sending' and exists (
              select 1 from broadcast_batch a where a.broadcast_id = b.id and a.status in ('planned', 'calling')
                 and (a.not_before is null or a.not_before <= ${ctx.now})
                 and (a.lease_until is null or a.lease_until < clock_timestamp())))
     order by b.scheduled_at nulls first limit ${PER_SWEEP}`;
  for (const row of due) {
    await transaction((tx) =>
      enqueue(tx, sendBroadcastJob, { broadcastId: row.id, accountId: row.account_id }),
    );
  }
}

/** Makes submissions that nobody answered drafts again. */
export async function expireSubmissions(ctx: Ctx): Promise<void> {
  const old = await db.broadcast.findMany({
    where: { status: 'submitted', submittedAt: { lt: new Date(ctx.now.getTime() - SUBMISSION_EXPIRES_MS) } },
    select: { id: true },
    take: PER_SWEEP,
  });
  for (const { id } of old) {
    await transaction(async (tx) => {
      await tx.$executeRaw`select 1 from broadcast where id = ${id}::uuid for update`;
      const { status } = await tx.broadcast.findUniqueOrThrow({ where: { id }, select: { status: true } });
      if (status !== 'submitted') return;
      await thaw(tx, ctx, id);
      await tx.broadcast.update({ where: { id }, data: { revision: { increment: 1 } } });
      await audit(tx, ctx, { action: 'broadcast.expire', targetType: 'broadcast', targetId: id });
    });
  }
}

/** Asks WeChat for results whose push did not come; mass/get tells the state only, so the counts stay unknown. */
export async function askForLostResults(ctx: Ctx): Promise<void> {
  const waiting = await db.broadcastBatch.findMany({
    where: {
      status: 'accepted',
      acceptedAt: { lt: new Date(ctx.now.getTime() - ASK_FOR_RESULT_AFTER_MS) },
      msgId: { not: null },
    },
    select: { msgId: true, broadcast: { select: { accountId: true } } },
    orderBy: { acceptedAt: 'asc' },
    take: PER_SWEEP,
  });
  for (const { msgId, broadcast } of waiting) {
    if (msgId === null) continue;
    try {
      const status = await getStatus(await accountClient(broadcast.accountId), { msgId });
      if (status === 'SENDING') continue;
      const isSent = status === 'SEND_SUCCESS' || status === 'DELETE';
      const counts = { totalCount: null, filterCount: null, sentCount: null, errorCount: null };
      await recordResult(ctx, {
        accountId: broadcast.accountId,
        result: { msgId, status: isSent ? 'send success' : 'send fail', isSent, ...counts },
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error; // one account that cannot be called does not hold up the others
      log.warn({ err: error, msgId: String(msgId) }, 'could not ask for the result of a mass job');
    }
  }
}
