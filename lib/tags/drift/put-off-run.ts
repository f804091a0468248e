import 'server-only';
import { nextCallsAt, spendAllCalls } from '@/lib/accounts/reserve-calls';
import type { Ctx } from '@/lib/auth/ctx';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import type { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { isDayUsedUp, isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { GONE_AT_WECHAT } from '../wechat-list/gone';
import { type DriftRun, holdDriftRun } from './drift-run';
import { forgetTag, type TagInHand } from './read-page';

const RETRY_MS = 30_000;
/** WeChat says for a moment that a tag is not there although it is (45159), or forgets an openid (40003): no more than this. */
const MOST_ATTEMPTS = 3;

/**
 * What stopped a comparison stands on its page. Used-up calls wait for the next Beijing day and an outage for half a
 * minute; anything else ends it, and a person begins another one.
 */
export async function putOffDriftRun(run: DriftRun, error: AppError, at: Date): Promise<void> {
  if (isDayUsedUp(error)) await spendAllCalls(run.accountId, '/cgi-bin/user/tag/get', at);
  const isUsedUp = isWechatErrcode(error, 45009) || error.code === 'tag.calls_used_up';
  const until = isUsedUp
    ? nextCallsAt(at)
    : error instanceof WechatError && (error.retryable || !error.outcomeKnown)
      ? new Date(at.getTime() + RETRY_MS)
      : null;
  await db.$executeRaw`
    update tag_drift_run
       set status = ${until ? 'queued' : 'failed'}::"WorkStatus", not_before = ${until}::timestamptz,
           finished_at = ${until ? null : at}::timestamptz, failure = ${storedReason(error)},
           lease_owner = null, lease_until = null
     where id = ${run.id} and lease_owner = ${run.owner} and status = 'running'`;
}

/** The tag is not there, WeChat says: asked again half a minute later; at the third time it is taken as gone. */
export function tagRefused(run: DriftRun, tag: TagInHand, ctx: Ctx, error: AppError): Promise<void> {
  return transaction(async (tx) => {
    await holdDriftRun(tx, run);
    await forgetTag(tx, run, tag);
    if (run.attempts + 1 < MOST_ATTEMPTS) return askAgain(tx, run, ctx.now, error);
    await tx.tagDrift.update({
      where: { runId_tagId: { runId: run.id, tagId: tag.id } },
      data: { isGone: true, comparedAt: ctx.now },
    });
    await tx.tag.updateMany({
      where: { id: tag.id, state: 'active', wechatTagId: tag.wechatTagId },
      data: { state: 'failed', failure: GONE_AT_WECHAT, updatedAt: ctx.now },
    });
    await tx.tagDriftRun.update({
      where: { id: run.id },
      data: { attempts: 0, openidCursor: '', callCount: { increment: 1 } },
    });
  });
}

/** WeChat does not know the openid any more from which the list was to go on: the tag's list begins anew. */
export function restartTag(run: DriftRun, tag: TagInHand, ctx: Ctx, error: AppError): Promise<void> {
  return transaction(async (tx) => {
    await holdDriftRun(tx, run);
    await forgetTag(tx, run, tag);
    if (run.attempts + 1 < MOST_ATTEMPTS) return askAgain(tx, run, ctx.now, error, 0);
    await tx.tagDriftRun.update({
      where: { id: run.id },
      data: { status: 'failed', failure: storedReason(error), finishedAt: ctx.now },
    });
  });
}

async function askAgain(tx: Tx, run: DriftRun, at: Date, error: AppError, waitMs = RETRY_MS): Promise<void> {
  await tx.tagDriftRun.update({
    where: { id: run.id },
    data: {
      attempts: { increment: 1 },
      openidCursor: '',
      callCount: { increment: 1 },
      notBefore: new Date(at.getTime() + waitMs),
      failure: storedReason(error),
    },
  });
}
