import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { type CountedPath, nextCallsAt, reserveCalls, spendAllCalls } from '@/lib/accounts/reserve-calls';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import type { FanWishKind } from '@/lib/db/generated/enums';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { log } from '@/lib/log';
import { markDirty } from '@/lib/search/mark-dirty';
import { blacklistFans, unblacklistFans } from '@/lib/wechat/blacklist';
import type { WechatClient } from '@/lib/wechat/call';
import { isDayUsedUp, isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { setRemark } from '@/lib/wechat/users';

const RETRY_MS = 30_000;
/** An account that cannot be called at all (revoked, without a right) is looked at again this much later. */
const ACCOUNT_RETRY_MS = 5 * 60_000;
/** One fan spoils the call for all: malformed, remark too long, does not follow, of another account. */
const FAN_ERRCODES = [40003, 40092, 43004, 49003, 50005];

type Wish = { id: bigint; fan_id: bigint; openid: string; value: string | null };

/** How each kind is carried out, and how many fans WeChat takes in one call (批量拉黑用户: 20, beyond it 40032). */
const KINDS: Record<
  FanWishKind,
  { path: CountedPath; size: number; call: (client: WechatClient, wishes: Wish[]) => Promise<void> }
> = {
  blacklist: {
    path: '/cgi-bin/tags/members/batchblacklist',
    size: 20,
    call: (client, wishes) => blacklistFans(client, { openids: wishes.map((wish) => wish.openid) }),
  },
  unblacklist: {
    path: '/cgi-bin/tags/members/batchunblacklist',
    size: 20,
    call: (client, wishes) => unblacklistFans(client, { openids: wishes.map((wish) => wish.openid) }),
  },
  remark: {
    path: '/cgi-bin/user/info/updateremark',
    size: 1,
    async call(client, wishes) {
      for (const { openid, value } of wishes) await setRemark(client, { openid, remark: value ?? '' });
    },
  },
};

/** Tells WeChat what is wished for fans, for every account with something due. Any number of workers may do it at once. */
export async function carryOutWishes(ctx: Ctx): Promise<void> {
  allow(ctx, 'fan.write');
  const due = await db.$queryRaw<{ account_id: number; kind: FanWishKind }[]>`
    select w.account_id, w.kind::text as kind from fan_wish w join account a on a.id = w.account_id and a.disabled_at is null
     where w.failure is null and w.not_before <= ${ctx.now} group by 1, 2 order by min(w.id)`;
  for (const { account_id: accountId, kind } of due) {
    try {
      const client = await accountClient(accountId);
      while (await carryOutBatch(ctx, client, accountId, kind));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.warn({ err: error, accountId, kind }, 'wishes of an account wait');
      await putOff(ctx, accountId, kind, error);
    }
  }
}

/** What concerns the account is no fan's failure: all that is due of this kind waits. */
async function putOff(ctx: Ctx, accountId: number, kind: FanWishKind, error: AppError): Promise<void> {
  const isUsedUp = error.code === 'fan.calls_used_up' || isWechatErrcode(error, 45009);
  if (isDayUsedUp(error)) await spendAllCalls(accountId, KINDS[kind].path, ctx.now);
  const waitMs = error instanceof WechatError && error.retryable ? RETRY_MS : ACCOUNT_RETRY_MS;
  const until = isUsedUp ? nextCallsAt(ctx.now) : new Date(ctx.now.getTime() + waitMs);
  await db.$executeRaw`
    update fan_wish set not_before = ${until}
     where account_id = ${accountId} and kind = ${kind}::"FanWishKind" and failure is null and not_before <= ${ctx.now}`;
}

/**
 * One call. The wishes stay locked until WeChat has answered and leave in the same transaction; a killed worker's are
 * simply there again, and all of this can be repeated.
 * @returns whether there may be more
 */
async function carryOutBatch(
  ctx: Ctx,
  client: WechatClient,
  accountId: number,
  kind: FanWishKind,
): Promise<boolean> {
  return transaction(async (tx) => {
    // With the list of who is blacklisted: neither undoes the other (sync-blacklist.ts).
    const [lock] = await tx.$queryRaw<{ got: boolean }[]>`
      select ${kind} = 'remark' or pg_try_advisory_xact_lock(727020, ${accountId}::int) as got`;
    if (!lock?.got) return false;
    const wishes = await tx.$queryRaw<Wish[]>`
      select w.id, w.fan_id, f.openid, w.value from fan_wish w join fan f on f.id = w.fan_id
       where w.account_id = ${accountId} and w.kind = ${kind}::"FanWishKind" and w.failure is null
         and w.not_before <= ${ctx.now}
       order by w.id limit ${KINDS[kind].size} for update of w skip locked`;
    if (wishes.length === 0) return false;
    await tell(tx, ctx, { client, accountId, kind }, wishes);
    return true;
  });
}

type To = { client: WechatClient; accountId: number; kind: FanWishKind };

/** @throws AppError `fan.calls_used_up`; WechatError of what concerns the account or passes by itself */
async function tell(tx: Tx, ctx: Ctx, to: To, wishes: Wish[]): Promise<void> {
  const { path, call } = KINDS[to.kind];
  if ((await reserveCalls(to.accountId, path, 1, ctx.now)) === 0) throw new AppError('fan.calls_used_up');
  try {
    await call(to.client, wishes);
  } catch (error) {
    if (!isWechatErrcode(error, ...FAN_ERRCODES)) throw error;
    const [only, ...others] = wishes;
    if (others.length > 0) for (const wish of wishes) await tell(tx, ctx, to, [wish]);
    else if (only) await giveUp(tx, to.kind, only, storedReason(error));
    return;
  }
  await tx.$executeRaw`delete from fan_wish where id = any(${wishes.map((wish) => wish.id)}::bigint[])`;
  if (to.kind === 'unblacklist') {
    await takeOff(
      tx,
      wishes.map((wish) => wish.fan_id),
    );
  }
}

/** The refusal stays with the fan; who is not blacklisted at WeChat does not count as such here. */
async function giveUp(tx: Tx, kind: FanWishKind, wish: Wish, reason: string): Promise<void> {
  await tx.$executeRaw`update fan_wish set failure = ${reason}, attempts = attempts + 1 where id = ${wish.id}`;
  if (kind === 'blacklist') await takeOff(tx, [wish.fan_id]);
}

async function takeOff(tx: Tx, fanIds: bigint[]): Promise<void> {
  const rows = await tx.$queryRaw<{ member_id: bigint }[]>`
    update fan set blacklisted_at = null where id = any(${fanIds}::bigint[]) returning member_id`;
  await markDirty(
    tx,
    rows.map((row) => row.member_id),
  );
}
