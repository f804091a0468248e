import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, may } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { businessDay, businessMonth, dayToDate } from '@/lib/time/format';
import { getFigures } from './get-figures';
import { listToday } from './list-today';
import { listWaiting } from './list-waiting';
import type { BranchNow, Workbench } from './schema';

const MOST_BRANCHES = 50;

/** Everything on the home page but the health of the parts; each piece only for whoever may see it. */
export async function getWorkbench(ctx: Ctx): Promise<Workbench> {
  allow(ctx, 'workbench.read');
  const seesBroadcasts = may(ctx, 'broadcast.read');
  const [figures, tags, waiting, today, branches] = await Promise.all([
    getFigures(ctx),
    may(ctx, 'tag.read') ? countTags(ctx) : null,
    seesBroadcasts ? listWaiting(ctx) : null,
    seesBroadcasts ? listToday(ctx) : null,
    seesBroadcasts ? null : listOwnBranches(ctx),
  ]);
  return { figures, tags, waiting, today, branches };
}

/** Tags are a few hundred rows, so these are counted. */
async function countTags(ctx: Ctx): Promise<{ local: number; wechat: number }> {
  const rows = await db.tag.groupBy({
    by: ['kind'],
    where: { state: 'active', OR: [{ kind: 'local' }, { kind: 'wechat', accountId: ctx.accountId }] },
    _count: true,
  });
  const of = (kind: 'local' | 'wechat') => rows.find((row) => row.kind === kind)?._count ?? 0;
  return { local: of('local'), wechat: of('wechat') };
}

/** The newest facts of each own branch, and what it received this month. */
async function listOwnBranches(ctx: Ctx): Promise<BranchNow[]> {
  const rows = await db.branch.findMany({
    where: ctx.branchIds === null ? {} : { id: { in: ctx.branchIds } },
    orderBy: { id: 'asc' },
    take: MOST_BRANCHES,
    select: {
      id: true,
      name: true,
      daily: {
        where: {
          day: { gte: dayToDate(`${businessMonth(ctx.now)}-01`), lte: dayToDate(businessDay(ctx.now)) },
        },
        orderBy: { day: 'desc' },
        select: { memberCount: true, fanCount: true, receivedCount: true },
      },
    },
  });
  return rows.map(({ id, name, daily }) => ({
    id,
    name,
    memberCount: daily[0]?.memberCount ?? 0,
    fanCount: daily[0]?.fanCount ?? 0,
    receivedCount: daily.reduce((total, day) => total + day.receivedCount, 0),
  }));
}
