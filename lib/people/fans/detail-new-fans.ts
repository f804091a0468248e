import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { nextCallsAt, spendAllCalls } from '@/lib/accounts/reserve-calls';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { isDayUsedUp, WechatError } from '@/lib/wechat/error';
import { type AskedFan, askDetails } from './ask-details';
import { isUsedUp } from './put-off-run';
import { writeDetails } from './write-details';

/** Fans asked about in one transaction: five calls side by side, well within its time. */
const BATCH = 500;
const RETRY_MS = 30_000;
const ACCOUNT_RETRY_MS = 5 * 60_000;

/**
 * Asks WeChat about those who have just followed, so that a unionid joins them to the member we know within seconds. Any
 * number of workers may do it at once; an account that cannot be called does not hold up the others.
 */
export async function detailNewFans(ctx: Ctx): Promise<void> {
  allow(ctx, 'fan.sync');
  const accounts = await db.$queryRaw<{ id: number }[]>`
    select a.id from account a
     where a.disabled_at is null
       and exists (select 1 from fan_detail_outbox o where o.account_id = a.id and o.not_before <= ${ctx.now})
     order by a.id`;
  for (const { id } of accounts) {
    try {
      while ((await retryDeadlock(() => detailBatch(ctx, id))) === BATCH);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      log.warn({ err: error, accountId: id }, 'details of new fans wait');
      await putOff(ctx, id, error);
    }
  }
}

/** The rows leave in the transaction that stored WeChat's answer. @returns how many rows were taken */
async function detailBatch(ctx: Ctx, accountId: number): Promise<number> {
  const client = await accountClient(accountId);
  return transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ id: bigint; fan_id: bigint }[]>`
      select id, fan_id from fan_detail_outbox
       where account_id = ${accountId} and not_before <= ${ctx.now} order by id limit ${BATCH} for update skip locked`;
    if (rows.length === 0) return 0;
    const fans = await tx.$queryRaw<AskedFan[]>`
      select f.id, f.openid, f.remark,
             exists (select 1 from fan_wish w where w.fan_id = f.id and w.kind = 'remark' and w.failure is null) as "holdsRemark"
        from fan f where f.id = any(${rows.map((row) => row.fan_id)}::bigint[]) and f.account_id = ${accountId} order by f.id`;
    const told = await askDetails(client, { accountId, fans, at: ctx.now });
    await writeDetails(tx, ctx, { accountId, told, priority: 0 });
    await tx.$executeRaw`delete from fan_detail_outbox where id = any(${rows.map((row) => row.id)}::bigint[])`;
    return rows.length;
  });
}

async function putOff(ctx: Ctx, accountId: number, error: AppError): Promise<void> {
  if (isDayUsedUp(error)) await spendAllCalls(accountId, '/cgi-bin/user/info/batchget', ctx.now);
  const waitMs = error instanceof WechatError && error.retryable ? RETRY_MS : ACCOUNT_RETRY_MS;
  const until = isUsedUp(error) ? nextCallsAt(ctx.now) : new Date(ctx.now.getTime() + waitMs);
  await db.$executeRaw`
    update fan_detail_outbox set not_before = ${until} where account_id = ${accountId} and not_before <= ${ctx.now}`;
}
