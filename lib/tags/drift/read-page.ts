import 'server-only';
import { reserveCalls } from '@/lib/accounts/reserve-calls';
import { db, type Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { pageOfTagFans } from '@/lib/wechat/tags';
import type { DriftWork } from './begin-run';
import { compareTag } from './compare-tag';
import { type DriftRun, holdDriftRun } from './drift-run';

/** Ids compared in one transaction: some seconds for a tag that everybody carries. */
const COMPARED_AT_ONCE = 500_000n;
/** What the cursor begins with once the list is read: the fans up to here are compared. */
const COMPARED_UP_TO = '#';

/** The tag that is being compared, and its page that comes next or how far it is compared. */
export type TagInHand = { id: number; wechatTagId: number | null; isActive: boolean; cursor: string };

/**
 * One page of a tag's fans at WeChat, kept beside the run; after the last one both sides are compared, range by range. A
 * tag that was put away meanwhile is passed over.
 * @throws AppError `tag.calls_used_up`, WechatError
 */
export async function readPage({ run, client, ctx }: DriftWork, tag: TagInHand): Promise<void> {
  if (!tag.isActive || tag.wechatTagId === null) {
    await transaction((tx) => passOver(tx, run, tag, ctx.now));
    return;
  }
  if (tag.cursor.startsWith(COMPARED_UP_TO)) {
    await transaction((tx) => compareNext(tx, run, tag, ctx.now));
    return;
  }
  if (tag.cursor === '') await markBeginning(run, tag);
  if ((await reserveCalls(run.accountId, '/cgi-bin/user/tag/get', 1, ctx.now)) === 0) {
    throw new AppError('tag.calls_used_up');
  }
  const { openids, next } = await pageOfTagFans(client, { tagId: tag.wechatTagId, after: tag.cursor });
  await transaction(async (tx) => {
    await holdDriftRun(tx, run);
    // A first page that is read again, after a kill before its checkpoint or anew, begins with nothing.
    if (tag.cursor === '') await forgetTag(tx, run, tag);
    await stage(tx, run, tag, openids);
    await tx.$executeRaw`
      update tag_drift_run set tag_cursor = ${tag.id}, openid_cursor = ${next || `${COMPARED_UP_TO}0`}, call_count = call_count + 1,
             attempts = case when ${next === ''} then 0 else attempts end, failure = null
       where id = ${run.id}`;
  });
}

async function compareNext(tx: Tx, run: DriftRun, tag: TagInHand, now: Date): Promise<void> {
  await holdDriftRun(tx, run);
  const after = BigInt(tag.cursor.slice(COMPARED_UP_TO.length));
  const newest = await tx.fan.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  const upTo = after + COMPARED_AT_ONCE;
  await compareTag(tx, { runId: run.id, accountId: run.accountId, tagId: tag.id, after, upTo });
  const isDone = upTo >= (newest?.id ?? 0n);
  await tx.$executeRaw`
    update tag_drift set compared_at = ${isDone ? now : null}::timestamptz
     where run_id = ${run.id} and tag_id = ${tag.id}`;
  await tx.$executeRaw`
    update tag_drift_run set openid_cursor = ${isDone ? '' : `${COMPARED_UP_TO}${upTo}`} where id = ${run.id}`;
}

/** Taken before the first page is asked for, in a statement of its own: whoever writes later is known by it. */
async function markBeginning(run: DriftRun, tag: TagInHand): Promise<void> {
  await db.$executeRaw`
    update tag_drift set since_snapshot = pg_current_snapshot()::text
     where run_id = ${run.id} and tag_id = ${tag.id}`;
}

/** Drops what was staged and found of a tag. */
export async function forgetTag(tx: Tx, run: DriftRun, tag: TagInHand): Promise<void> {
  await tx.$executeRaw`delete from tag_drift_seen where run_id = ${run.id} and tag_id = ${tag.id}`;
  await tx.$executeRaw`delete from tag_drift_fan where run_id = ${run.id} and tag_id = ${tag.id}`;
  await tx.$executeRaw`
    update tag_drift set listed_count = 0, unknown_count = 0, agreed_count = 0, ours_only_count = 0,
           theirs_only_count = 0 where run_id = ${run.id} and tag_id = ${tag.id}`;
}

async function stage(tx: Tx, run: DriftRun, tag: TagInHand, openids: string[]): Promise<void> {
  if (openids.length === 0) return;
  const [found] = await tx.$queryRaw<{ known: number }[]>`
    with known as (
      insert into tag_drift_seen (run_id, tag_id, fan_id)
      select ${run.id}, ${tag.id}, f.id from fan f
       where f.account_id = ${run.accountId} and f.openid = any(${openids}::text[])
      on conflict do nothing returning 1)
    select count(*)::int as known from known`;
  await tx.$executeRaw`
    update tag_drift set listed_count = listed_count + ${openids.length},
           unknown_count = unknown_count + ${openids.length - (found?.known ?? 0)}
     where run_id = ${run.id} and tag_id = ${tag.id}`;
}

async function passOver(tx: Tx, run: DriftRun, tag: TagInHand, now: Date): Promise<void> {
  await holdDriftRun(tx, run);
  await forgetTag(tx, run, tag);
  await tx.$executeRaw`update tag_drift set compared_at = ${now} where run_id = ${run.id} and tag_id = ${tag.id}`;
}
