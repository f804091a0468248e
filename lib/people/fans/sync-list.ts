import 'server-only';
import { reserveCalls } from '@/lib/accounts/reserve-calls';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { listOpenids } from '@/lib/wechat/users';
import type { Position } from './fan-sync-run';
import type { Loaded, SyncWork } from './sync-step';
import { writeFollowers } from './write-followers';

/** A list this much shorter than WeChat's own figure is not believed: who is missing would be taken for gone. */
const LEAST_SHARE = 0.95;

/**
 * One page of user/get, at most 10 000 openids, oldest follow first. The list ends with an empty page or an empty
 * next_openid, whichever comes first (WeChat docs 获取用户列表 leave it open).
 * @throws WechatError 40003 (the openid to go on from is not known any more), 45009; AppError `fan.calls_used_up`
 */
export async function loadListPage({ run, client, ctx }: SyncWork, position: Position): Promise<Loaded> {
  if ((await reserveCalls(run.accountId, '/cgi-bin/user/get', 1, ctx.now)) === 0)
    throw new AppError('fan.calls_used_up');
  const { value: page } = await listOpenids(client, { after: position.cursor }).next();
  const isLast = !page || page.nextOpenid === '' || page.nextOpenid === position.cursor;
  const next: Position = isLast
    ? { phase: 'details', cursor: '', fanId: 0n }
    : { ...position, cursor: page.nextOpenid };
  return {
    ahead: next,
    people: page?.openids.length ?? 0,
    async write(tx) {
      const counts = { calls: 1, listed: page?.openids.length, total: page?.total };
      if (isLast) await insistOnAll(tx, run.id, counts);
      if (!page) return { next, counts };
      const { created } = await writeFollowers(tx, {
        accountId: run.accountId,
        openids: page.openids,
        syncId: run.id,
        toldAt: ctx.now,
      });
      return { next, counts: { ...counts, created } };
    },
  };
}

/** @throws AppError `fan.list_incomplete` */
async function insistOnAll(tx: Tx, runId: number, page: { listed?: number; total?: number }): Promise<void> {
  const { listedCount, totalCount } = await tx.fanSync.findUniqueOrThrow({ where: { id: runId } });
  const listed = listedCount + (page.listed ?? 0);
  const total = page.total ?? totalCount ?? 0;
  if (listed < total * LEAST_SHARE) throw new AppError('fan.list_incomplete', { listed, total });
}
