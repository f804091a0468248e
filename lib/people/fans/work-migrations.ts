import 'server-only';
import { randomUUID } from 'node:crypto';
import { accountClient } from '@/lib/accounts/account-client';
import { nextCallsAt, reserveCalls, spendAllCalls } from '@/lib/accounts/reserve-calls';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { log } from '@/lib/log';
import type { WechatClient } from '@/lib/wechat/call';
import { isDayUsedUp, isWechatErrcode, WechatError } from '@/lib/wechat/error';
import { changeOpenids } from '@/lib/wechat/users';
import { type OldFan, repointFans } from './repoint-fans';

/** changeopenid takes a hundred openids a call (40032). */
const OPENIDS_PER_CALL = 100;
const LEASE_SECONDS = 60;
const SLICE_MS = 10_000;
const RETRY_MS = 30_000;

type Run = { id: number; account_id: number; from_account_id: number; cursor: bigint; owner: string };

/** Works on every migration of openids that is due; any number of workers may do it at once. */
export async function workMigrations(ctx: Ctx): Promise<void> {
  allow(ctx, 'fan.sync');
  const due = await db.openidMigration.findMany({
    where: {
      status: { in: ['queued', 'running'] },
      OR: [{ notBefore: null }, { notBefore: { lte: ctx.now } }],
    },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const { id } of due) await workMigration(ctx, id);
}

async function workMigration(ctx: Ctx, id: number): Promise<void> {
  const owner = randomUUID();
  const [run] = await db.$queryRaw<Run[]>`
    update openid_migration
       set status = 'running', lease_owner = ${owner}, not_before = null, failure = null,
           lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${id} and status in ('queued', 'running')
       and (lease_until is null or lease_until < clock_timestamp()) and (not_before is null or not_before <= ${ctx.now})
    returning id, account_id, from_account_id, cursor, lease_owner as owner`;
  if (!run) return;
  try {
    const client = await accountClient(run.account_id);
    for (const until = Date.now() + SLICE_MS; Date.now() < until; )
      if (!(await moveBatch(ctx, client, run))) return;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn({ err: error, migrationId: id }, 'a migration of openids waits');
    await putOff(ctx, run, error);
  } finally {
    await db.openidMigration.updateMany({
      where: { id, leaseOwner: owner },
      data: { leaseOwner: null, leaseUntil: null },
    });
  }
}

/** One call and its record with the place to go on from. @returns whether there is more */
async function moveBatch(ctx: Ctx, client: WechatClient, run: Run): Promise<boolean> {
  const fans = await db.$queryRaw<OldFan[]>`
    select id, openid from fan where account_id = ${run.from_account_id} and id > ${run.cursor}
     order by id limit ${OPENIDS_PER_CALL}`;
  const last = fans.at(-1);
  if (!last) {
    await db.openidMigration.updateMany({
      where: { id: run.id, leaseOwner: run.owner, status: 'running' },
      data: { status: 'finished', finishedAt: ctx.now },
    });
    return false;
  }
  const from = await db.account.findUniqueOrThrow({ where: { id: run.from_account_id } });
  if ((await reserveCalls(run.account_id, '/cgi-bin/changeopenid', 1, ctx.now)) === 0)
    throw new AppError('fan.calls_used_up');
  const told = await changeOpenids(client, {
    fromAppId: from.appId,
    openids: fans.map((fan) => fan.openid),
  });
  const newOpenids = new Map(told.map((one) => [one.oldOpenid, one.newOpenid]));
  const isKept = await retryDeadlock(() =>
    transaction(async (tx) => {
      const counts = await repointFans(tx, ctx, {
        migrationId: run.id,
        accountId: run.account_id,
        fans: fans.map((fan) => ({ ...fan, newOpenid: newOpenids.get(fan.openid) ?? null })),
      });
      return tx.$executeRaw`
        update openid_migration
           set cursor = ${last.id}, moved_count = moved_count + ${counts.moved}, joined_count = joined_count + ${counts.joined},
               failed_count = failed_count + ${counts.failed},
               lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
         where id = ${run.id} and lease_owner = ${run.owner} and cursor = ${run.cursor} and status = 'running'`;
    }),
  );
  if (isKept === 0) return false;
  run.cursor = last.id;
  return true;
}

async function putOff(ctx: Ctx, run: Run, error: AppError): Promise<void> {
  const isUsedUp = error.code === 'fan.calls_used_up' || isWechatErrcode(error, 45009);
  if (isDayUsedUp(error)) await spendAllCalls(run.account_id, '/cgi-bin/changeopenid', ctx.now);
  const until = isUsedUp
    ? nextCallsAt(ctx.now)
    : error instanceof WechatError && error.retryable
      ? new Date(ctx.now.getTime() + RETRY_MS)
      : null;
  await db.openidMigration.updateMany({
    where: { id: run.id, leaseOwner: run.owner, status: 'running' },
    data: { status: until ? 'queued' : 'paused', notBefore: until, failure: storedReason(error) },
  });
}
