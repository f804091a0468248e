import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { WechatError } from '@/lib/wechat/error';
import { putOffAccount, RETRY_MS } from './wechat-outbox/record-outcome';
import { syncAccount } from './wechat-outbox/sync-account';

/** An account that cannot be called at all (revoked, without a right) is looked at again this much later. */
const ACCOUNT_RETRY_MS = 5 * 60_000;
/** Accounts that one worker calls for at one time. */
const ACCOUNTS_AT_ONCE = 3;

/**
 * Brings WeChat's tags to what we want, for every account that has work due. Any number of workers may do it at once. An
 * account that cannot be called does not hold up the others: its work stays, with the reason on the tag's page, and is
 * due again some minutes later; what nobody expected is thrown at the end.
 * @param options.forMs no call begins after this time, so that accounts with little work are soon looked at too
 */
export async function syncWechatTags(ctx: Ctx, { forMs = Number.POSITIVE_INFINITY } = {}): Promise<void> {
  allow(ctx, 'member.tag');
  const startedAt = performance.now();
  const at = () => new Date(ctx.now.getTime() + performance.now() - startedAt);
  const accounts = await db.$queryRaw<{ id: number }[]>`
    select a.id from account a
     where a.disabled_at is null
       and exists (select 1 from wechat_tag_outbox o where o.account_id = a.id and o.not_before <= ${ctx.now})
     order by a.id`;
  const failures: unknown[] = [];
  const workOn = async (accountId: number) => {
    try {
      const client = await accountClient(accountId);
      await syncAccount({ accountId, client, at, until: startedAt + forMs });
    } catch (error) {
      if (error instanceof AppError) await putOff(accountId, at(), error);
      else failures.push(error);
    }
  };
  const waiting = accounts.map(({ id }) => id);
  const line = async () => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await workOn(id);
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, line));
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} accounts could not be brought up to date`);
}

function putOff(accountId: number, at: Date, error: AppError): Promise<void> {
  log.warn({ err: error, accountId }, 'the tags of an account wait');
  const waitMs = error instanceof WechatError && error.retryable ? RETRY_MS : ACCOUNT_RETRY_MS;
  return putOffAccount(accountId, at, error, waitMs);
}
