import 'server-only';
import { randomUUID } from 'node:crypto';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { now } from '@/lib/time/clock';
import type { WechatClient } from '@/lib/wechat/call';
import { claimBatch } from './claim-batch';
import { readContent } from './content';
import { pauseBroadcast } from './pause-broadcast';
import { finishBroadcast } from './record-result';
import { type StoredContent, storedContent } from './schema';
import { sendBatch } from './send-batch';

export type SendOutcome = 'not_due' | 'waiting' | 'paused' | 'all_called';

/**
 * Sends what is due of one broadcast: claims a batch, calls, records, until nothing is left or WeChat has to be waited
 * for. It may be killed at any instruction: the claim holds what was said, its clientmsgid makes WeChat tell a
 * repetition, and the sweep (sweep-broadcasts.ts) comes back to it.
 */
export async function sendBroadcast(ctx: Ctx, input: { broadcastId: string }): Promise<SendOutcome> {
  const broadcast = await startSending(ctx, input.broadcastId);
  if (!broadcast) return 'not_due';
  const content = storedContent.parse(broadcast.content);
  const client = await clientOrPause(ctx, broadcast);
  if (!client || !(await contentIsAsSigned(ctx, broadcast, content))) return 'paused';
  const leaseOwner = randomUUID();
  while (true) {
    const at: Ctx = { ...ctx, now: await now() };
    const claim = await claimBatch(at, broadcast, leaseOwner);
    if (claim.kind === 'wait') {
      if (claim.until && claim.until <= at.now) continue;
      return 'waiting';
    }
    if (claim.kind === 'none') {
      await transaction((tx) => finishBroadcast(tx, at, broadcast.id));
      return 'all_called';
    }
    const goesOn = await sendBatch(at, client, broadcast, content, claim.batch);
    if (!goesOn) return (await isPaused(broadcast.id)) ? 'paused' : 'waiting';
  }
}

/** Takes the step scheduled → sending when the time has come; a broadcast that is being sent is simply gone on with. */
async function startSending(ctx: Ctx, id: string) {
  return transaction(async (tx) => {
    await tx.$executeRaw`select 1 from broadcast where id = ${id}::uuid for update`;
    const broadcast = await tx.broadcast.findUnique({ where: { id } });
    if (!broadcast?.snapshotId) return null;
    const isDue =
      broadcast.status === 'scheduled' &&
      (broadcast.scheduledAt === null || broadcast.scheduledAt <= ctx.now);
    if (!isDue && broadcast.status !== 'sending') return null;
    if (isDue) {
      await tx.broadcast.update({
        where: { id },
        data: { status: 'sending', startedAt: ctx.now, updatedAt: ctx.now },
      });
      await audit(tx, ctx, { action: 'broadcast.start', targetType: 'broadcast', targetId: id });
    }
    return { ...broadcast, snapshotId: broadcast.snapshotId };
  });
}

/** Before the first call the draft is read again: an article that was changed at WeChat since is not what was signed. */
async function contentIsAsSigned(
  ctx: Ctx,
  broadcast: { id: string; accountId: number },
  content: StoredContent,
): Promise<boolean> {
  if (content.kind === 'text') return true;
  const called = await db.broadcastBatch.count({
    where: { broadcastId: broadcast.id, calledAt: { not: null } },
  });
  if (called > 0) return true;
  try {
    const there = await readContent(broadcast.accountId, content);
    if (there.kind === 'article' && there.articleHash === content.articleHash) return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'broadcast.draft_gone') throw error;
  }
  await pauseBroadcast(ctx, broadcast.id, 'broadcast.article_changed');
  return false;
}

/** An account that cannot be used (disabled, without a secret) is for a person to mend; trying again would not. */
async function clientOrPause(
  ctx: Ctx,
  broadcast: { id: string; accountId: number },
): Promise<WechatClient | null> {
  try {
    return await accountClient(broadcast.accountId);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await pauseBroadcast(ctx, broadcast.id, error.code);
    return null;
  }
}

async function isPaused(id: string): Promise<boolean> {
  const row = await db.broadcast.findUnique({ where: { id }, select: { status: true } });
  return row?.status === 'paused';
}
