import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { log } from '@/lib/log';
import { DAY_MS, startOfBusinessDay } from '@/lib/time/format';
import type { WechatClient } from '@/lib/wechat/call';
import { isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { type MassAccepted, sendByOpenids, sendByTag } from '@/lib/wechat/mass';
import { type ClaimedBatch, LEASE_SECONDS } from './claim-batch';
import { clientMsgId } from './client-msg-id';
import { dealPeople } from './deal-people';
import { pauseBroadcast } from './pause-broadcast';
import { MAX_OPENIDS } from './plan';
import type { StoredContent } from './schema';
import { recordAccepted, recordRefused, releaseBatch } from './settle-batch';
import { tagEqualsSnapshot } from './tag-equals-snapshot';

/** 45066: the same clientmsgid less than a minute after the first; WeChat answers for certain after it. */
const ASK_AGAIN_MS = 61_000;
const BACK_OFF_MS = 5_000;
/** WeChat forgets a clientmsgid after 24 h; asking later could send twice. */
const FORGETS_AFTER_MS = 23 * 3_600_000;

type Sending = { id: string; accountId: number; snapshotId: string };

/**
 * Makes the claimed call and records its outcome.
 * @returns whether the next batch may be claimed at once
 */
export async function sendBatch(
  ctx: Ctx,
  client: WechatClient,
  broadcast: Sending,
  content: StoredContent,
  batch: ClaimedBatch,
): Promise<boolean> {
  if (ctx.now.getTime() - batch.calledAt.getTime() > FORGETS_AFTER_MS) {
    await recordRefused(ctx, broadcast.id, batch, {
      status: 'unknown',
      errorCode: 'broadcast.outcome_unknown',
    });
    await pauseBroadcast(ctx, broadcast.id, 'broadcast.outcome_unknown');
    return false;
  }
  let reply: MassAccepted;
  try {
    if (batch.route === 'tag' && !batch.tagCheckedAt) {
      if (!(await tagStillFits(client, broadcast, batch))) {
        await fallBackToLists(ctx, broadcast, batch);
        return true;
      }
      // A long comparison may have outlived the lease; then the batch is somebody else's.
      if (!(await markTagChecked(ctx, broadcast.id, batch))) return false;
    }
    reply = await call(client, content, batch);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const stop = accountFailure(error);
    if (stop !== null) return stopForAccount(ctx, broadcast, batch, stop);
    if (!(error instanceof WechatError)) throw error;
    return settleFailure(ctx, broadcast, batch, error);
  }
  await recordAccepted(ctx, broadcast, batch, reply);
  return true;
}

async function call(
  client: WechatClient,
  content: StoredContent,
  batch: ClaimedBatch,
): Promise<MassAccepted> {
  const sending = {
    content:
      content.kind === 'text'
        ? ({ type: 'text', text: content.text } as const)
        : ({ type: 'mpnews', mediaId: content.mediaId } as const),
    clientMsgId: batch.clientMsgId,
    sendIgnoreReprint: false,
  };
  if (batch.route === 'openids') return sendByOpenids(client, { ...sending, openids: batch.openids });
  const tag = await db.tag.findUniqueOrThrow({
    where: { id: batch.tagId ?? 0 },
    select: { wechatTagId: true },
  });
  return sendByTag(client, { ...sending, tagId: tag.wechatTagId ?? -1 });
}

/** Why the account cannot be called any more, as a code; null for what WeChat said of this call. */
function accountFailure(error: AppError): string | null {
  // The owner took the authorisation back: the next batch would meet the same, and this one is not at fault.
  if (isWechatErrcode(error, 61003)) return 'account.revoked';
  return error instanceof WechatError ? null : error.code;
}

/** The call was not carried out: the batch is as it was, and the broadcast waits for a person. */
async function stopForAccount(
  ctx: Ctx,
  broadcast: Sending,
  batch: ClaimedBatch,
  code: string,
): Promise<false> {
  await releaseBatch(broadcast.id, batch, ctx.now, code);
  await pauseBroadcast(ctx, broadcast.id, code);
  return false;
}

async function settleFailure(
  ctx: Ctx,
  broadcast: Sending,
  batch: ClaimedBatch,
  error: WechatError,
): Promise<boolean> {
  log.warn({ err: error, broadcastId: broadcast.id, batch: batch.number }, 'a mass call failed');
  const retryAt = retryTime(ctx, error);
  if (retryAt) {
    await releaseBatch(broadcast.id, batch, retryAt, storedReason(error));
    return false;
  }
  // WeChat's plain no: this batch will not go through by asking again, and the next would most likely meet the same.
  await recordRefused(ctx, broadcast.id, batch, { status: 'failed', errorCode: storedReason(error) });
  const left = await db.broadcastBatch.count({
    where: { broadcastId: broadcast.id, status: { in: ['planned', 'calling'] } },
  });
  if (left > 0) {
    await pauseBroadcast(ctx, broadcast.id, storedReason(error));
    return false;
  }
  return true;
}

/** When the same call may be repeated; null when repeating cannot help. */
function retryTime(ctx: Ctx, error: WechatError): Date | null {
  const at = ctx.now.getTime();
  // It may have been carried out, or WeChat is still at it: the same clientmsgid tells, a minute later.
  if (!error.outcomeKnown) return new Date(at + ASK_AGAIN_MS);
  switch (error.errcode) {
    case 45066:
    case 45011:
    case 42010:
      return new Date(at + ASK_AGAIN_MS);
    case 45009:
      return new Date(startOfBusinessDay(ctx.now).getTime() + DAY_MS);
    default:
      return error.retryable ? new Date(at + BACK_OFF_MS) : null;
  }
}

/** A tag call reaches whoever carries the tag at that moment: it is made only if these are exactly the frozen people. */
async function tagStillFits(client: WechatClient, broadcast: Sending, batch: ClaimedBatch): Promise<boolean> {
  const tag = await db.tag.findUnique({
    where: { id: batch.tagId ?? 0 },
    select: { wechatTagId: true, accountId: true },
  });
  if (tag?.wechatTagId == null || tag.accountId !== broadcast.accountId) return false;
  return tagEqualsSnapshot(client, tag.wechatTagId, broadcast.snapshotId);
}

/** Remembers that the tag was found to fit, and takes the lease anew for the call. @returns false when the lease was lost */
async function markTagChecked(ctx: Ctx, broadcastId: string, batch: ClaimedBatch): Promise<boolean> {
  const { count } = await db.broadcastBatch.updateMany({
    where: {
      broadcastId,
      number: batch.number,
      status: 'calling',
      leaseOwner: batch.leaseOwner,
      leaseUntil: { gt: new Date() },
    },
    data: { tagCheckedAt: ctx.now, leaseUntil: new Date(Date.now() + LEASE_SECONDS * 1_000) },
  });
  return count === 1;
}

/** Replaces the tag call, which was not made, by lists of the same frozen people; nobody new comes in by it. */
async function fallBackToLists(ctx: Ctx, broadcast: Sending, batch: ClaimedBatch): Promise<void> {
  await transaction(async (tx: Tx) => {
    const moved = await tx.broadcastBatch.updateMany({
      where: {
        broadcastId: broadcast.id,
        number: batch.number,
        status: 'calling',
        leaseOwner: batch.leaseOwner,
      },
      data: {
        status: 'cancelled',
        errorCode: 'broadcast.tag_differs',
        leaseOwner: null,
        leaseUntil: null,
        finishedAt: ctx.now,
      },
    });
    if (moved.count === 0) return;
    const people = await tx.snapshotPerson.count({
      where: { snapshotId: broadcast.snapshotId, dropReason: null },
    });
    const count = Math.max(1, Math.ceil(people / MAX_OPENIDS));
    const first = batch.number + 1;
    await dealPeople(tx, broadcast.snapshotId, first, count);
    await tx.broadcastBatch.createMany({
      data: Array.from({ length: count }, (_, index) => ({
        broadcastId: broadcast.id,
        number: first + index,
        route: 'openids' as const,
        clientMsgId: clientMsgId(broadcast.id, first + index),
        openids: [],
        peopleCount: Math.floor(people / count) + (index < people % count ? 1 : 0),
      })),
    });
    await audit(tx, ctx, {
      action: 'broadcast.tag_differs',
      targetType: 'broadcast',
      targetId: broadcast.id,
      details: { people, lists: count },
    });
  });
}
