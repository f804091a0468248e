import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { reserveQrCall, spendAllQrCalls } from '@/lib/accounts/reserve-qr-call';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { isDayUsedUp, isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { createQrCode } from '@/lib/wechat/qr-codes';

/** Longer than a call may take; a wish without an outcome after it belongs to a process that was killed. */
const LEASE_SECONDS = 60;
/** The day's calls are used up; looked at again this much later. */
const QUOTA_RETRY_SECONDS = 600;
const SETTLED_AT_ONCE = 50;
const DAY_SECONDS = 86_400;

/** A claimed wish for a code; `hasCall` is false when the day has no call left for it. */
export type QrWish = {
  id: number;
  accountId: number;
  scene: string;
  isPermanent: boolean;
  qrDays: number | null;
  hasCall: boolean;
};

/**
 * Brings the wish for a channel's code to its end: it is claimed and its call reserved in one transaction, then WeChat is
 * called, then the outcome is recorded. Repeating the call is harmless, because a permanent code of a scene is always the
 * same ticket, and another temporary one leads to the same channel. Whoever finds the wish claimed or settled leaves it.
 * @see WeChat docs 生成带参数的二维码
 */
export async function settleQrCode(ctx: Ctx, input: { id: number }): Promise<void> {
  allow(ctx, 'channel.write');
  const wish = await transaction((tx) => claimQrWish(tx, ctx, input.id));
  if (wish) await askForQrCode(ctx, wish);
}

/** Calls WeChat for a claimed wish and records the outcome; what WeChat says stands on the channel and is not thrown. */
export async function askForQrCode(ctx: Ctx, wish: QrWish): Promise<void> {
  if (!wish.hasCall) return;
  const expiresInSeconds = wish.isPermanent ? null : (wish.qrDays ?? 1) * DAY_SECONDS;
  try {
    const client = await accountClient(wish.accountId);
    const code = await createQrCode(client, { scene: wish.scene, expiresInSeconds });
    const seconds = code.expiresInSeconds ?? expiresInSeconds;
    await db.channel.update({
      where: { id: wish.id },
      data: {
        ticket: code.ticket,
        qrUrl: code.url,
        qrMadeAt: ctx.now,
        // Counted from before the call, so that it never seems to last longer than it does.
        expiresAt:
          wish.isPermanent || seconds === null ? null : new Date(ctx.now.getTime() + seconds * 1_000),
        qrWantedAt: null,
        qrLeaseUntil: null,
        failure: null,
      },
    });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    await recordFailure(ctx, wish, error);
  }
}

/**
 * Settles the wishes whose process was killed, whose call got no answer or could not be made yet. One account that cannot
 * be called does not hold up the others: what nobody expected is thrown together at the end.
 */
export async function settleQrCodes(ctx: Ctx): Promise<void> {
  const open = await db.$queryRaw<{ id: number }[]>`
    select c.id from channel c join account a on a.id = c.account_id and a.disabled_at is null
     where c.qr_wanted_at is not null and (c.qr_lease_until is null or c.qr_lease_until < clock_timestamp())
     order by c.qr_lease_until nulls first, c.id limit ${SETTLED_AT_ONCE}`;
  const failures: unknown[] = [];
  for (const { id } of open) {
    await settleQrCode(ctx, { id }).catch((error: unknown) => failures.push(error));
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} codes are still to be made`);
}

/**
 * Claims a wish and reserves its call in the caller's transaction; whoever stores a wish claims it in the same one, so that
 * no sweep comes in between. @returns null when there is no wish, or somebody else has it
 */
export async function claimQrWish(tx: Tx, ctx: Ctx, id: number): Promise<QrWish | null> {
  const [row] = await tx.$queryRaw<Omit<QrWish, 'hasCall'>[]>`
    update channel set qr_lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${id} and qr_wanted_at is not null
       and (qr_lease_until is null or qr_lease_until < clock_timestamp())
    returning id, account_id as "accountId", scene, is_permanent as "isPermanent", qr_days::int as "qrDays"`;
  if (!row) return null;
  const hasCall = await reserveQrCall(tx, row.accountId, ctx.now);
  if (!hasCall) {
    await tx.$executeRaw`
      update channel set failure = 'channel.calls_used_up',
             qr_lease_until = clock_timestamp() + make_interval(secs => ${QUOTA_RETRY_SECONDS})
       where id = ${id}`;
  }
  return { ...row, hasCall };
}

/** What may pass by itself leaves the wish for the sweep, with the reason why it waits; a refusal ends it. */
async function recordFailure(ctx: Ctx, { id, accountId }: QrWish, error: AppError): Promise<void> {
  const isUsedUp = isWechatErrcode(error, 45009);
  const mayPass = error instanceof WechatError && (error.retryable || !error.outcomeKnown || isUsedUp);
  const seconds = isUsedUp ? QUOTA_RETRY_SECONDS : LEASE_SECONDS;
  await transaction(async (tx) => {
    if (isDayUsedUp(error)) await spendAllQrCalls(tx, accountId, ctx.now);
    await tx.$executeRaw`
      update channel set failure = ${storedReason(error)},
             qr_wanted_at = case when ${mayPass} then qr_wanted_at end,
             qr_lease_until = case when ${mayPass} then clock_timestamp() + make_interval(secs => ${seconds}) end
       where id = ${id}`;
  });
}
