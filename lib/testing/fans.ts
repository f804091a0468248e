import type { Ctx } from '@/lib/auth/ctx';
import { db, pool } from '@/lib/db/client';
import { startFanSync } from '@/lib/people/fans/start-fan-sync';
import { workFanSync } from '@/lib/people/fans/work-fan-syncs';
import { makeCtx } from './factories';
import { control, makeSandboxAccount } from './sandbox';

const SLICE_MS = 60_000;

/** An account of the sandbox with followers that Tagcast has not heard of, as many as asked for. */
export async function makeUnknownFollowers(
  options: { count?: number; openids?: string[]; followedAt?: Date; unionid?: boolean } = {},
) {
  const { account } = await makeSandboxAccount();
  const openids = options.openids ?? [];
  const body = {
    ...(options.openids ? { openids } : { count: options.count ?? 1 }),
    followedAt: (options.followedAt ?? new Date(Date.now() - 86_400_000)).toISOString(),
    unionid: options.unionid ?? false,
  };
  await control('POST', `/_control/accounts/${account.appId}/fans`, body);
  return { account, ctx: makeCtx({ accountId: account.id }) };
}

/** Starts a sync and works on it until nothing is to be done now. @returns the run as it is then */
export async function syncFans(ctx: Ctx, scope: 'all' | 'blacklist' = 'all') {
  const { id } = await startFanSync(ctx, { accountId: ctx.accountId, scope });
  return workOn(ctx, id);
}

/** Works on an open sync until nothing is to be done now. */
export async function workOn(ctx: Ctx, id: number) {
  while (await workFanSync(ctx, { id, sliceMs: SLICE_MS }));
  return db.fanSync.findUniqueOrThrow({ where: { id } });
}

/** An account's fans with all that a sync writes, in an order and a form that two runs can be compared by. */
export async function fanRows(accountId: number): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query<Record<string, unknown>>(
    `select f.openid, f.unionid, f.is_subscribed, f.followed_at, f.scene, f.remark, f.language, f.qr_scene,
            f.wechat_tag_ids, f.detailed_at is not null as is_detailed, f.blacklisted_at is not null as is_blacklisted,
            row_number() over (order by f.id) - row_number() over (order by f.member_id) as shift,
            (select array_agg(t.tag_id || ' ' || t.wanted || ' ' || t.confirmed || ' ' || t.source order by t.tag_id)
               from fan_tag t where t.fan_id = f.id) as tags
       from fan f where f.account_id = $1 order by f.id`,
    [accountId],
  );
  return rows;
}
