import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import type { Ctx } from '@/lib/auth/ctx';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { DAY_MS, startOfBusinessDay } from '@/lib/time/format';
import type { WechatClient } from '@/lib/wechat/call';
import { WechatError } from '@/lib/wechat/error';
import { batchTag, batchUntag } from '@/lib/wechat/tags';

/** WeChat takes 50 openids a call (40032). */
export const OPENIDS_PER_CALL = 50;
const MAX_ATTEMPTS = 5;
const RETRY_MS = 30_000;

type Claimed = { id: bigint; fan_id: bigint; openid: string; attempts: number; wanted: boolean };

/** Brings WeChat's tags to what we want, for every account that has work. Any number of workers may do it at once. */
export async function syncWechatTags(ctx: Ctx): Promise<void> {
  const accounts = await db.$queryRaw<{ account_id: number }[]>`
    select distinct account_id from wechat_tag_outbox where not_before <= ${ctx.now}`;
  for (const { account_id } of accounts) {
    const client = await accountClient(account_id);
    while (await syncBatch(ctx, client, account_id));
  }
}

/**
 * One call: up to 50 fans of one tag and direction. The rows stay claimed, by their locks, until WeChat has answered,
 * and leave in the same transaction; a killed worker's rows are simply there again, and tagging twice is harmless. One
 * account is worked on by one worker at a time, so no openid is in two calls at once (45169).
 * @returns whether there may be more
 */
async function syncBatch(ctx: Ctx, client: WechatClient, accountId: number): Promise<boolean> {
  return transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<
      { got: boolean }[]
    >`select pg_try_advisory_xact_lock(727006, ${accountId}::int) as got`;
    if (!lock?.got) return false;
    const first = await tx.$queryRaw<{ tag_id: number; wanted: boolean; wechat_tag_id: number | null }[]>`
      select o.tag_id, ft.wanted, t.wechat_tag_id
        from wechat_tag_outbox o join fan_tag ft on ft.fan_id = o.fan_id and ft.tag_id = o.tag_id join tag t on t.id = o.tag_id
       where o.account_id = ${accountId} and o.not_before <= ${ctx.now} order by o.id limit 1`;
    const batch = first[0];
    if (!batch || batch.wechat_tag_id === null) return false;
    const rows = await tx.$queryRaw<Claimed[]>`
      select distinct on (o.fan_id) o.id, o.fan_id, f.openid, o.attempts, ft.wanted
        from (select * from wechat_tag_outbox
               where account_id = ${accountId} and tag_id = ${batch.tag_id} and not_before <= ${ctx.now}
               order by id limit 1000) o
        join fan_tag ft on ft.fan_id = o.fan_id and ft.tag_id = o.tag_id and ft.wanted = ${batch.wanted}
        join fan f on f.id = o.fan_id
       order by o.fan_id, o.id limit ${OPENIDS_PER_CALL}`;
    if (rows.length === 0) return false;
    // What was read as wanted stays so until the answer is recorded; a change meanwhile waits, and has its own row.
    await tx.$executeRaw`
      select 1 from fan_tag where tag_id = ${batch.tag_id} and fan_id = any(${rows.map((r) => r.fan_id)}::bigint[]) order by fan_id for update`;
    return callAndRecord(
      tx,
      ctx,
      client,
      { ...batch, tagId: batch.tag_id, wechatTagId: batch.wechat_tag_id },
      rows,
    );
  });
}

type Batch = { tagId: number; wechatTagId: number; wanted: boolean };

async function callAndRecord(
  tx: Tx,
  ctx: Ctx,
  client: WechatClient,
  batch: Batch,
  rows: Claimed[],
): Promise<boolean> {
  const openids = rows.map((row) => row.openid);
  const call = batch.wanted ? batchTag : batchUntag;
  try {
    const { failedOpenids } = await call(client, { tagId: batch.wechatTagId, openids });
    const failed = new Set(failedOpenids);
    await confirm(
      tx,
      batch,
      rows.filter((row) => !failed.has(row.openid)),
    );
    await retryOrGiveUp(
      tx,
      ctx,
      batch,
      rows.filter((row) => failed.has(row.openid)),
      'wechat.45171',
    );
    return true;
  } catch (error) {
    if (!(error instanceof WechatError)) throw error;
    if (error.errcode === 45009) {
      // The day's calls are used up: everything of the account waits for tomorrow.
      const tomorrow = new Date(startOfBusinessDay(ctx.now).getTime() + DAY_MS);
      await postpone(tx, rows, tomorrow);
      return false;
    }
    if (error.retryable || !error.outcomeKnown) {
      await postpone(tx, rows, new Date(ctx.now.getTime() + RETRY_MS));
      return false;
    }
    if (rows.length > 1) {
      // One of them spoils the call (45059, 49003, 40003): each is asked for by itself.
      for (const row of rows) await callAndRecord(tx, ctx, client, batch, [row]);
      return true;
    }
    await giveUp(tx, batch, rows, error.code);
    return true;
  }
}

async function confirm(tx: Tx, batch: Batch, rows: Claimed[]): Promise<void> {
  if (rows.length === 0) return;
  const fanIds = rows.map((row) => row.fan_id);
  await tx.$executeRaw`
    update fan_tag set confirmed = wanted, failure = null where tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[])`;
  await forget(tx, batch, fanIds);
}

async function retryOrGiveUp(tx: Tx, ctx: Ctx, batch: Batch, rows: Claimed[], code: string): Promise<void> {
  const again = rows.filter((row) => row.attempts + 1 < MAX_ATTEMPTS);
  if (again.length > 0) await postpone(tx, again, new Date(ctx.now.getTime() + RETRY_MS));
  await giveUp(
    tx,
    batch,
    rows.filter((row) => row.attempts + 1 >= MAX_ATTEMPTS),
    code,
  );
}

async function giveUp(tx: Tx, batch: Batch, rows: Claimed[], code: string): Promise<void> {
  if (rows.length === 0) return;
  const fanIds = rows.map((row) => row.fan_id);
  await tx.$executeRaw`update fan_tag set failure = ${code} where tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[])`;
  await forget(tx, batch, fanIds);
}

async function forget(tx: Tx, batch: Batch, fanIds: bigint[]): Promise<void> {
  await tx.$executeRaw`delete from wechat_tag_outbox where tag_id = ${batch.tagId} and fan_id = any(${fanIds}::bigint[])`;
}

async function postpone(tx: Tx, rows: Claimed[], until: Date): Promise<void> {
  const ids = rows.map((row) => row.id);
  await tx.$executeRaw`
    update wechat_tag_outbox set not_before = ${until}, attempts = attempts + 1 where id = any(${ids}::bigint[])`;
}
