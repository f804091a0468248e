import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { flatFields, stateOf, summaryOf } from './message-view';
import type { MessageIdInput, MessageView } from './schema';

/**
 * One message or event in full: every field as WeChat sent it, who it came from, what became of it.
 * @throws AppError `common.not_found`, also for a message of another branch's member
 */
export async function getMessage(ctx: Ctx, { id }: MessageIdInput): Promise<MessageView> {
  allow(ctx, 'message.read');
  const row = await db.inboundMessage.findUnique({
    where: { id: BigInt(id) },
    include: { account: { select: { id: true, name: true } } },
  });
  const fan = row && (await fanOf(row.accountId, row.openid));
  if (!row || !inBranchScope(ctx, fan?.member.branchId ?? null)) throw new AppError('common.not_found');
  return {
    id: String(row.id),
    kind: row.kind,
    summary: summaryOf({ ...row, event_key: row.eventKey }),
    openid: row.openid,
    member: fan ? { id: String(fan.member.id), name: fan.member.name } : null,
    receivedAt: row.receivedAt.toISOString(),
    state: stateOf({ handled_at: row.handledAt, failure: row.failure }),
    account: row.account,
    sentAt: row.sentAt.toISOString(),
    handledAt: row.handledAt?.toISOString() ?? null,
    attempts: row.attempts,
    failure: row.failure,
    isFollowing: fan?.isSubscribed ?? null,
    fields: flatFields(row.payload),
    payload: row.payload,
  };
}

function fanOf(accountId: number, openid: string) {
  return db.fan.findUnique({
    where: { accountId_openid: { accountId, openid } },
    select: { isSubscribed: true, member: { select: { id: true, name: true, branchId: true } } },
  });
}
