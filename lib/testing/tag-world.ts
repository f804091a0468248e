import { accountClient } from '@/lib/accounts/account-client';
import { db, pool } from '@/lib/db/client';
import { createTag } from '@/lib/tags/create-tag';
import { workTagOperations } from '@/lib/tags/operations/work-tag-operations';
import { syncWechatTags } from '@/lib/tags/sync-wechat-tags';
import * as wx from '@/lib/wechat/tags';
import { makeCtx, unique } from './factories';
import { control, makeSandboxAccount } from './sandbox';

/** The ctx of the worker. */
export const job = () => makeCtx();

/** An account with fans and tags at the sandbox, and the worker's sweeps until nothing is left to do (`drain`). */
export async function makeTagWorld(fanCount = 0) {
  const { account, openids } = await makeSandboxAccount({ fanCount });
  const ctx = makeCtx({ role: 'marketer', accountId: account.id });
  const client = await accountClient(account.id);
  const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
  const memberIds = fans.map((fan) => String(fan.memberId));
  const make = async (name = unique('t')) => {
    const made = await createTag(ctx, { kind: 'wechat', name, code: '', groupId: null });
    return db.tag.findUniqueOrThrow({ where: { code: made.code } });
  };
  const atWechat = async (wechatTagId: number | null) => {
    const found: string[] = [];
    for await (const page of wx.listTagFans(client, wechatTagId ?? 0)) found.push(...page);
    return found.sort();
  };
  const drain = async () => {
    for (let n = 0; n < 20; n++) {
      await pool.query('update tag_operation set not_before = null');
      await workTagOperations(job());
      await syncWechatTags({ ...job(), now: new Date(Date.now() + 60_000) });
      const [open, waiting] = await Promise.all([
        db.tagOperation.count({ where: { status: { in: ['queued', 'running'] } } }),
        db.wechatTagOutbox.count({ where: { accountId: account.id } }),
      ]);
      if (open + waiting === 0) return;
    }
    throw new Error('the queues do not empty');
  };
  const read = (id: number) => db.tag.findUniqueOrThrow({ where: { id } });
  const fill = (tag: { wechatTagId: number | null }, count: number) =>
    control('POST', `/_control/accounts/${account.appId}/tags/${tag.wechatTagId}/fill`, { count });
  return { account, openids, ctx, client, fans, memberIds, make, atWechat, drain, read, fill };
}

export type TagWorld = Awaited<ReturnType<typeof makeTagWorld>>;
