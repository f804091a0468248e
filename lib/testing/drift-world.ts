import { accountClient } from '@/lib/accounts/account-client';
import { db, pool } from '@/lib/db/client';
import { createTag } from '@/lib/tags/create-tag';
import { findDriftRun } from '@/lib/tags/drift/get-drift-run';
import { listDriftFans } from '@/lib/tags/drift/list-drift-fans';
import { startDriftRun } from '@/lib/tags/drift/start-drift-run';
import { workDriftRun } from '@/lib/tags/drift/work-drift-runs';
import { syncWechatTags } from '@/lib/tags/sync-wechat-tags';
import * as wx from '@/lib/wechat/tags';
import { makeCtx, unique } from './factories';
import { makeSandboxAccount } from './sandbox';

/** The ctx of the worker, so long after now. */
export const job = (afterMs = 0) => makeCtx({ now: new Date(Date.now() + afterMs) });

/** An account with fans whose tags can be changed on one side alone. Fans are named by their place. */
export async function makeDriftWorld(fanCount: number) {
  const { account, openids } = await makeSandboxAccount({ fanCount });
  const ctx = makeCtx({ role: 'marketer', accountId: account.id });
  const client = await accountClient(account.id);
  const fans = await db.fan.findMany({ where: { accountId: account.id }, orderBy: { id: 'asc' } });
  const memberIds = fans.map((fan) => String(fan.memberId));
  const make = async () => {
    const made = await createTag(ctx, { kind: 'wechat', name: unique('t'), code: '', groupId: null });
    const tag = await db.tag.findUniqueOrThrow({ where: { code: made.code } });
    return { ...tag, wechatTagId: tag.wechatTagId ?? 0 };
  };
  const drain = () => syncWechatTags(job(60_000));
  /** Ours, and WeChat's, without the other side hearing of it. */
  const ours = (tagId: number, places: number[], wanted = true, confirmed = wanted) =>
    pool.query(
      `insert into fan_tag (fan_id, tag_id, wanted, confirmed, source) select id, $1, $2, $3, 'staff' from unnest($4::bigint[]) f(id)
       on conflict (fan_id, tag_id) do update set wanted = excluded.wanted, confirmed = excluded.confirmed`,
      [tagId, wanted, confirmed, places.map((n) => String(fans[n]?.id))],
    );
  const theirs = async (wechatTagId: number, places: number[]) => {
    const list = places.map((n) => fans[n]?.openid ?? '');
    for (let at = 0; at < list.length; at += 50)
      await wx.batchTag(client, { tagId: wechatTagId, openids: list.slice(at, at + 50) });
  };
  const compare = async (afterMs = 0) => {
    const { id } = await startDriftRun(ctx, { accountId: account.id });
    await workDriftRun(job(afterMs), { id, sliceMs: 60_000 });
    const run = await findDriftRun(ctx);
    if (!run) throw new Error('no run');
    return run;
  };
  const found = async (tag: { code: string }, side: 'ours' | 'theirs') => {
    const { rows } = await listDriftFans(ctx, { code: tag.code, side, after: '' });
    return rows.map((row) => fans.findIndex((fan) => String(fan.id) === row.fanId));
  };
  const wanted = async (tagId: number) =>
    (await db.fanTag.findMany({ where: { tagId, wanted: true }, orderBy: { fanId: 'asc' } })).map((row) =>
      fans.findIndex((fan) => fan.id === row.fanId),
    );
  const atWechat = async (wechatTagId: number) => {
    const held: string[] = [];
    for await (const page of wx.listTagFans(client, wechatTagId)) held.push(...page);
    return held.map((openid) => fans.findIndex((fan) => fan.openid === openid)).sort((a, b) => a - b);
  };
  return {
    account,
    openids,
    ctx,
    client,
    fans,
    memberIds,
    make,
    drain,
    ours,
    theirs,
    compare,
    found,
    wanted,
    atWechat,
  };
}
