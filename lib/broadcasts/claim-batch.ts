import 'server-only';
import { reserveMassCall } from '@/lib/accounts/reserve-quota';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { MONTHLY_BROADCASTS_PER_FAN } from '@/lib/rules/limits';
import { businessMonth } from '@/lib/time/format';
import { MIN_OPENIDS } from './plan';

/** Longer than a call may take (its timeout is 10 s): while it lasts nobody else repeats the call. */
export const LEASE_SECONDS = 30;

export type ClaimedBatch = {
  number: number;
  route: 'openids' | 'tag' | 'all';
  tagId: number | null;
  clientMsgId: string;
  openids: string[];
  attempts: number;
  calledAt: Date;
  /** For a tag: when its followers were found to be exactly the frozen people. */
  tagCheckedAt: Date | null;
  leaseOwner: string;
};

export type Claim =
  | { kind: 'batch'; batch: ClaimedBatch }
  /** Nothing to call now: another worker is at it, WeChat asked to wait, or the quota is used up. */
  | { kind: 'wait'; until: Date | null; reason: 'busy' | 'not_before' | 'quota_day' | 'quota_minute' }
  | { kind: 'none' };

/**
 * Claims the broadcast's next call under a lease. One call at a time for an account, whatever workers there are: the
 * claim holds an advisory lock of the account while it looks. What the call will say is stored before it is made, and a
 * batch whose lease ran out is claimed again with exactly that.
 */
export async function claimBatch(
  ctx: Ctx,
  broadcast: { id: string; accountId: number; snapshotId: string },
  leaseOwner: string,
): Promise<Claim> {
  return transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(727002, ${broadcast.accountId}::int)`;
    const { status } = await tx.broadcast.findUniqueOrThrow({
      where: { id: broadcast.id },
      select: { status: true },
    });
    // Paused or cancelled by a person since the last batch.
    if (status !== 'sending') return { kind: 'none' };
    const busy = await tx.broadcastBatch.findFirst({
      where: {
        status: 'calling',
        leaseUntil: { gt: new Date() },
        broadcast: { accountId: broadcast.accountId },
      },
      select: { number: true },
    });
    if (busy) return { kind: 'wait', until: null, reason: 'busy' };
    const next = await tx.broadcastBatch.findFirst({
      where: { broadcastId: broadcast.id, status: { in: ['calling', 'planned'] } },
      orderBy: [{ status: 'desc' }, { number: 'asc' }],
    });
    if (!next) return { kind: 'none' };
    if (next.notBefore && next.notBefore > ctx.now)
      return { kind: 'wait', until: next.notBefore, reason: 'not_before' };

    const isRepeat = next.status === 'calling';
    const openids = isRepeat ? next.openids : await finalOpenids(tx, ctx, broadcast.snapshotId, next.number);
    const least = next.route === 'openids' ? MIN_OPENIDS : 1;
    if (!isRepeat && openids.length < least) {
      // Everybody left since the freeze (or one person, whom WeChat's list call does not take): nobody to call for.
      await tx.broadcastBatch.update({
        where: { broadcastId_number: { broadcastId: broadcast.id, number: next.number } },
        data: {
          status: openids.length === 0 ? 'empty' : 'failed',
          errorCode: openids.length === 0 ? null : 'broadcast.one_person',
          finishedAt: ctx.now,
        },
      });
      return { kind: 'wait', until: ctx.now, reason: 'not_before' };
    }
    const reserved = await reserveMassCall(tx, broadcast.accountId, ctx.now);
    if (!reserved.ok) {
      await tx.broadcastBatch.update({
        where: { broadcastId_number: { broadcastId: broadcast.id, number: next.number } },
        data: { notBefore: reserved.freeAt },
      });
      return {
        kind: 'wait',
        until: reserved.freeAt,
        reason: reserved.quota === 'day' ? 'quota_day' : 'quota_minute',
      };
    }
    const claimed = await tx.broadcastBatch.update({
      where: { broadcastId_number: { broadcastId: broadcast.id, number: next.number } },
      data: {
        status: 'calling',
        // A tag call names the tag; its list was compared before and is not needed to repeat it.
        openids: next.route === 'openids' ? openids : [],
        peopleCount: isRepeat ? next.peopleCount : openids.length,
        leaseOwner,
        leaseUntil: new Date(Date.now() + LEASE_SECONDS * 1_000),
        attempts: { increment: 1 },
        calledAt: next.calledAt ?? ctx.now,
        notBefore: null,
      },
    });
    return { kind: 'batch', batch: { ...claimed, calledAt: claimed.calledAt ?? ctx.now, leaseOwner } };
  });
}

/**
 * Marks who dropped out since the freeze (left, blacklisted, month's share used up) and returns the others of a batch.
 * Set-wise; a batch has at most 10 000 people, a tag batch is only counted.
 */
async function finalOpenids(tx: Tx, ctx: Ctx, snapshotId: string, number: number): Promise<string[]> {
  const month = businessMonth(ctx.now);
  await tx.$executeRaw`
    update snapshot_person p set drop_reason = case
        when not f.is_subscribed then 'notFollowing'
        when f.blacklisted_at is not null then 'blacklisted'
        else 'monthFull' end
      from fan f left join fan_month_receipt r on r.fan_id = f.id and r.month = ${month}
     where p.snapshot_id = ${snapshotId}::uuid and p.batch_number = ${number} and p.drop_reason is null and f.id = p.fan_id
       and (not f.is_subscribed or f.blacklisted_at is not null or coalesce(r.count, 0) >= ${MONTHLY_BROADCASTS_PER_FAN})`;
  const rows = await tx.$queryRaw<{ openid: string }[]>`
    select f.openid from snapshot_person p join fan f on f.id = p.fan_id
     where p.snapshot_id = ${snapshotId}::uuid and p.batch_number = ${number} and p.drop_reason is null
     order by f.id`;
  return rows.map((row) => row.openid);
}
