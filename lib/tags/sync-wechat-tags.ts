import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { reserveTagCall, spendAllTagCalls } from '@/lib/accounts/reserve-tag-call';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { storedReason } from '@/lib/i18n/reason';
import { log } from '@/lib/log';
import type { WechatClient } from '@/lib/wechat/call';
import { WechatError } from '@/lib/wechat/error';
import { batchTag, batchUntag } from '@/lib/wechat/tags';

/** WeChat takes 50 openids a call (40032). */
export const OPENIDS_PER_CALL = 50;
/** Refusals of one fan before it is given up and shown on the tag's page. */
export const MAX_ATTEMPTS = 5;
const RETRY_MS = 30_000;
/** An account that cannot be called at all (revoked, without a right) is looked at again this much later. */
const ACCOUNT_RETRY_MS = 5 * 60_000;
/** Rows looked at for one batch: a fan changed twice has two, and all of a fan's rows go together. */
const ROWS_LOOKED_AT = 1_000;

/** One fan spoils the call for all: malformed, 20 tags already, of another account, gone. Each is then asked for alone. */
const LEFT_ERRCODE = 50005;
const FAN_ERRCODES = [40003, 45059, 49003, LEFT_ERRCODE];
/** The tag is not there; WeChat also says so for a moment about tags that are. */
const TAG_ERRCODES = [45058, 45159];

type Row = { id: bigint; fan_id: bigint; openid: string; attempts: number };
type Batch = {
  tagId: number;
  wechatTagId: number;
  wanted: boolean;
  accountId: number;
  endpoint: 'tag' | 'untag';
};

/**
 * Brings WeChat's tags to what we want, for every account that has work due. Any number of workers may do it at once. An
 * account that cannot be called does not hold up the others: its work stays, with the reason on the tag's page, and is
 * due again some minutes later; what nobody expected is thrown at the end.
 */
export async function syncWechatTags(ctx: Ctx): Promise<void> {
  allow(ctx, 'member.tag');
  const accounts = await db.$queryRaw<{ id: number }[]>`
    select a.id from account a
     where a.disabled_at is null
       and exists (select 1 from wechat_tag_outbox o where o.account_id = a.id and o.not_before <= ${ctx.now})
     order by a.id`;
  const failures: unknown[] = [];
  for (const { id } of accounts) {
    try {
      const client = await accountClient(id);
      while (await syncBatch(ctx, client, id));
    } catch (error) {
      if (error instanceof AppError) await putOff(ctx, id, error);
      else failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `${failures.length} accounts could not be brought up to date`);
}

/** What concerns the account is nobody's failure: all that is due keeps its tries, and says why it waits. */
async function putOff(ctx: Ctx, accountId: number, error: AppError): Promise<void> {
  log.warn({ err: error, accountId }, 'the tags of an account wait');
  const waitMs = error instanceof WechatError && error.retryable ? RETRY_MS : ACCOUNT_RETRY_MS;
  await db.$executeRaw`
    with due as (
      update wechat_tag_outbox set not_before = ${new Date(ctx.now.getTime() + waitMs)}
       where account_id = ${accountId} and not_before <= ${ctx.now} returning fan_id, tag_id)
    update fan_tag ft set failure = ${storedReason(error)} from due where ft.fan_id = due.fan_id and ft.tag_id = due.tag_id`;
}

/**
 * One call: up to 50 fans of one tag and direction. What is wanted stays locked until WeChat has answered, and the work
 * leaves in the same transaction; a killed worker's rows are simply there again, and tagging twice is harmless. One
 * account is worked on by one worker at a time, so no openid is in two calls at once (45169).
 * @returns whether there may be more
 */
async function syncBatch(ctx: Ctx, client: WechatClient, accountId: number): Promise<boolean> {
  return transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ got: boolean }[]>`
      select pg_try_advisory_xact_lock(727006, ${accountId}::int) as got`;
    if (!lock?.got) return false;
    const [first] = await tx.$queryRaw<{ tag_id: number; wanted: boolean; wechat_tag_id: number }[]>`
      select o.tag_id, ft.wanted, t.wechat_tag_id
        from wechat_tag_outbox o
        join fan_tag ft on ft.fan_id = o.fan_id and ft.tag_id = o.tag_id
        join tag t on t.id = o.tag_id and t.wechat_tag_id is not null
       where o.account_id = ${accountId} and o.not_before <= ${ctx.now}
       order by o.not_before, o.id limit 1`;
    if (!first) return false;
    const batch: Batch = {
      tagId: first.tag_id,
      wechatTagId: first.wechat_tag_id,
      wanted: first.wanted,
      accountId,
      endpoint: first.wanted ? 'tag' : 'untag',
    };
    const rows = await lockRows(tx, ctx, batch);
    return rows.length === 0 || callAndRecord(tx, ctx, client, batch, rows);
  });
}

/** The batch's fans. Who has changed their mind since the first look is left out, and has a row of their own. */
async function lockRows(tx: Tx, ctx: Ctx, batch: Batch): Promise<Row[]> {
  const rows = await tx.$queryRaw<Row[]>`
    select distinct on (o.fan_id) o.id, o.fan_id, f.openid, o.attempts
      from (select id, fan_id, attempts from wechat_tag_outbox
             where account_id = ${batch.accountId} and tag_id = ${batch.tagId} and not_before <= ${ctx.now}
             order by not_before, id limit ${ROWS_LOOKED_AT}) o
      join fan_tag ft on ft.fan_id = o.fan_id and ft.tag_id = ${batch.tagId} and ft.wanted = ${batch.wanted}
      join fan f on f.id = o.fan_id
     order by o.fan_id, o.id limit ${OPENIDS_PER_CALL}`;
  const fanIds = rows.map((row) => row.fan_id);
  const locked = await tx.$queryRaw<{ fan_id: bigint }[]>`
    select fan_id from fan_tag
     where tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[]) and wanted = ${batch.wanted}
     order by fan_id for update`;
  const held = new Set(locked.map((row) => row.fan_id));
  return rows.filter((row) => held.has(row.fan_id));
}

/** @returns whether it is worth going on with this account now */
async function callAndRecord(
  tx: Tx,
  ctx: Ctx,
  client: WechatClient,
  batch: Batch,
  rows: Row[],
): Promise<boolean> {
  if (!(await reserveTagCall(tx, batch.accountId, batch.endpoint, ctx.now))) return false;
  const call = batch.wanted ? batchTag : batchUntag;
  try {
    const openids = rows.map((row) => row.openid);
    const failed = new Set((await call(client, { tagId: batch.wechatTagId, openids })).failedOpenids);
    const isDone = (row: Row) => !failed.has(row.openid);
    await confirm(tx, batch, rows.filter(isDone));
    await tryAgainLater(
      tx,
      ctx,
      batch,
      rows.filter((row) => !isDone(row)),
      'wechat.45171',
    );
    return true;
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    return recordRefusal(tx, ctx, client, batch, rows, error);
  }
}

async function recordRefusal(
  tx: Tx,
  ctx: Ctx,
  client: WechatClient,
  batch: Batch,
  rows: Row[],
  error: WechatError,
): Promise<boolean> {
  const errcode = error.kind === 'errcode' ? error.errcode : 0;
  if (errcode === 45009) {
    // WeChat counts otherwise than we do: no more of these calls today.
    await spendAllTagCalls(tx, batch.accountId, batch.endpoint, ctx.now);
    return false;
  }
  if (TAG_ERRCODES.includes(errcode)) {
    await tryAgainLater(tx, ctx, batch, rows, storedReason(error));
    return false;
  }
  if (error.retryable || !error.outcomeKnown) {
    await postpone(tx, ctx, rows, 0);
    return false;
  }
  // What concerns the account, such as a missing right, is nobody's failure here: nothing changes and it is told.
  if (!FAN_ERRCODES.includes(errcode)) throw error;
  if (rows.length > 1) {
    for (const row of rows) if (!(await callAndRecord(tx, ctx, client, batch, [row]))) return false;
    return true;
  }
  // Who has left carries no tag at WeChat any more, so untagging them is done.
  if (errcode === LEFT_ERRCODE && !batch.wanted) await confirm(tx, batch, rows);
  else await giveUp(tx, batch, rows, storedReason(error));
  return true;
}

async function confirm(tx: Tx, batch: Batch, rows: Row[]): Promise<void> {
  if (rows.length === 0) return;
  const fanIds = rows.map((row) => row.fan_id);
  await tx.$executeRaw`
    update fan_tag set confirmed = wanted, failure = null where tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[])`;
  await forget(tx, batch, fanIds);
}

/** Once more in half a minute, for those only; after the last try the refusal stays with the fan. */
async function tryAgainLater(tx: Tx, ctx: Ctx, batch: Batch, rows: Row[], code: string): Promise<void> {
  await postpone(
    tx,
    ctx,
    rows.filter((row) => row.attempts + 1 < MAX_ATTEMPTS),
    1,
  );
  await giveUp(
    tx,
    batch,
    rows.filter((row) => row.attempts + 1 >= MAX_ATTEMPTS),
    code,
  );
}

async function giveUp(tx: Tx, batch: Batch, rows: Row[], code: string): Promise<void> {
  if (rows.length === 0) return;
  const fanIds = rows.map((row) => row.fan_id);
  await tx.$executeRaw`
    update fan_tag set failure = ${code} where tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[])`;
  await forget(tx, batch, fanIds);
}

async function forget(tx: Tx, batch: Batch, fanIds: bigint[]): Promise<void> {
  await tx.$executeRaw`
    delete from wechat_tag_outbox
     where account_id = ${batch.accountId} and tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[])`;
}

/** `attempt` 1 counts towards giving up; an outage is nobody's attempt. */
async function postpone(tx: Tx, ctx: Ctx, rows: Row[], attempt: 0 | 1): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await tx.$executeRaw`
    update wechat_tag_outbox set not_before = ${new Date(ctx.now.getTime() + RETRY_MS)}, attempts = attempts + ${attempt}
     where id = any(${ids}::bigint[])`;
}
