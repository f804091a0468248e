import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import type { WechatClient } from '@/lib/wechat/call';
import { GONE_AT_WECHAT } from '../wechat-list/gone';
import { readTagList } from '../wechat-list/sync-tag-list';
import { type DriftRun, holdDriftRun } from './drift-run';

export type DriftWork = { run: DriftRun; client: WechatClient; ctx: Ctx };

/**
 * The first step of a comparison, once: our list of tags is brought to WeChat's, and each tag that both have is to be
 * compared. What an older comparison found of single fans is dropped; its figures stay.
 */
export async function beginRun({ run, client, ctx }: DriftWork): Promise<void> {
  if (await db.tagDrift.findFirst({ where: { runId: run.id }, select: { runId: true } })) return;
  await readTagList(ctx, run.accountId, client);
  await transaction(async (tx) => {
    await holdDriftRun(tx, run);
    await tx.$executeRaw`
      delete from tag_drift_fan where run_id in (
        select id from tag_drift_run where account_id = ${run.accountId} and id < ${run.id})`;
    await tx.$executeRaw`
      delete from tag_drift_seen where run_id in (
        select id from tag_drift_run where account_id = ${run.accountId} and id < ${run.id})`;
    await tx.$executeRaw`
      insert into tag_drift (run_id, tag_id, is_gone, compared_at)
      select ${run.id}, id, state = 'failed', case when state = 'failed' then ${ctx.now}::timestamptz end from tag
       where account_id = ${run.accountId} and kind = 'wechat' and deleted_at is null
         and (state = 'active' and wechat_tag_id is not null
              or state = 'failed' and failure in (${GONE_AT_WECHAT}, 'wechat.45159', 'wechat.45058'))
      on conflict do nothing`;
    await tx.$executeRaw`update tag_drift_run set call_count = call_count + 1 where id = ${run.id}`;
  });
}
