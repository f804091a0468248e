import 'server-only';
import { randomUUID } from 'node:crypto';
import { accountClient } from '@/lib/accounts/account-client';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { isWechatErrcode } from '@/lib/wechat/error';
import { beginRun } from './begin-run';
import { claimDriftRun, DriftRunLost, keepDriftLease, releaseDriftRun } from './drift-run';
import { putOffDriftRun, restartTag, tagRefused } from './put-off-run';
import { readPage, type TagInHand } from './read-page';

/** A run is worked on this long before the next one has its turn, in real time. */
const SLICE_MS = 10_000;

/** Works on every comparison that is due, on each for a while; any number of workers may do it at once. */
export async function workDriftRuns(ctx: Ctx): Promise<void> {
  allow(ctx, 'tag.write');
  const due = await db.$queryRaw<{ id: number }[]>`
    select id from tag_drift_run
     where status in ('queued', 'running') and (lease_until is null or lease_until < clock_timestamp())
       and (not_before is null or not_before <= ${ctx.now}) order by id`;
  for (const { id } of due) await workDriftRun(ctx, { id, sliceMs: SLICE_MS });
}

/**
 * Works on one comparison until it ends or its slice is over: first WeChat's list of tags, then tag by tag the pages of
 * its fans, staged set-wise, and after a tag's last page the comparison. Each step is one transaction with the place to go
 * on from, so a process that is killed anywhere loses one page.
 */
export async function workDriftRun(ctx: Ctx, input: { id: number; sliceMs: number }): Promise<void> {
  allow(ctx, 'tag.write');
  const run = await claimDriftRun(input.id, randomUUID(), ctx.now);
  if (!run) return;
  const lease = keepDriftLease(run);
  const until = Date.now() + input.sliceMs;
  let tag: TagInHand | null = null;
  try {
    const client = await accountClient(run.accountId);
    const work = { run, client, ctx: { ...ctx, accountId: run.accountId } };
    await beginRun(work);
    do {
      tag = await nextTag(run.id);
      if (!tag) break;
      const inHand = tag;
      await retryDeadlock(() => readPage(work, inHand));
    } while (Date.now() < until);
    if (!tag) await finish(run.id, run.owner, ctx.now);
  } catch (error) {
    if (error instanceof DriftRunLost) return;
    if (!(error instanceof AppError)) throw error;
    if (tag && isWechatErrcode(error, 45159, 45058)) return await tagRefused(run, tag, ctx, error);
    if (tag && tag.cursor !== '' && isWechatErrcode(error, 40003))
      return await restartTag(run, tag, ctx, error);
    log.warn({ err: error, driftRunId: run.id }, 'a comparison of tags waits');
    await putOffDriftRun(run, error, ctx.now);
  } finally {
    lease.stop();
    await releaseDriftRun(run);
  }
}

async function nextTag(runId: number): Promise<TagInHand | null> {
  const [tag] = await db.$queryRaw<TagInHand[]>`
    select d.tag_id as id, t.wechat_tag_id as "wechatTagId", t.state = 'active' as "isActive",
           case when r.tag_cursor = d.tag_id then r.openid_cursor else '' end as cursor
      from tag_drift d join tag t on t.id = d.tag_id join tag_drift_run r on r.id = d.run_id
     where d.run_id = ${runId} and d.compared_at is null order by d.tag_id limit 1`;
  return tag ?? null;
}

async function finish(runId: number, owner: string, now: Date): Promise<void> {
  await db.$executeRaw`
    update tag_drift_run set status = 'finished', finished_at = ${now}, failure = null
     where id = ${runId} and lease_owner = ${owner} and status = 'running'`;
}
