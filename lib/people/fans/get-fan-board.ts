import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { fanSyncView } from './fan-sync-view';
import type { FanBoard, FanSyncAccountInput, FanWishView, OpenidMigrationView } from './schema';

const SHOWN_RUNS = 8;
const SHOWN_FAILURES = 20;

/** An account's followers and what is done about them: the open sync, the last ones, refused wishes, migrations. @throws AppError `common.not_found` */
export async function getFanBoard(ctx: Ctx, { accountId }: FanSyncAccountInput): Promise<FanBoard> {
  allow(ctx, 'fan.sync');
  const account = await db.account.findUnique({ where: { id: accountId }, select: { name: true } });
  if (!account) throw new AppError('common.not_found');
  const [runs, waitingWishCount, failedWishes, migrations] = await Promise.all([
    db.fanSync.findMany({ where: { accountId }, orderBy: { id: 'desc' }, take: SHOWN_RUNS }),
    db.fanWish.count({ where: { accountId, failure: null } }),
    failedWishesOf(ctx, accountId),
    migrationsOf(ctx, accountId),
  ]);
  const views = runs.map(fanSyncView);
  return {
    accountId,
    accountName: account.name,
    current: views[0] ?? null,
    runs: views,
    waitingWishCount,
    failedWishes,
    migrations,
    canMigrate: ctx.branchIds === null,
  };
}

/** Only those of members that the actor may see. */
async function failedWishesOf(ctx: Ctx, accountId: number): Promise<FanWishView[]> {
  const wishes = await db.fanWish.findMany({
    where: {
      accountId,
      failure: { not: null },
      ...(ctx.branchIds ? { fan: { member: { branchId: { in: ctx.branchIds } } } } : {}),
    },
    include: { fan: { select: { openid: true, memberId: true } } },
    orderBy: { id: 'desc' },
    take: SHOWN_FAILURES,
  });
  return wishes.map(({ id, kind, failure, fan }) => ({
    id: String(id),
    memberId: String(fan.memberId),
    openid: fan.openid,
    kind,
    failure: failure ?? '',
  }));
}

/** Of the fans that failed only those of members that the actor may see. */
async function migrationsOf(ctx: Ctx, accountId: number): Promise<OpenidMigrationView[]> {
  const rows = await db.openidMigration.findMany({
    where: { accountId },
    include: { failures: { orderBy: { fanId: 'asc' }, take: SHOWN_FAILURES } },
    orderBy: { id: 'desc' },
    take: 3,
  });
  const names = await db.account.findMany({
    where: { id: { in: rows.map((row) => row.fromAccountId) } },
    select: { id: true, name: true },
  });
  const failed = rows.flatMap((row) => row.failures.map(({ fanId }) => fanId));
  const own =
    ctx.branchIds &&
    new Set(
      (
        await db.fan.findMany({
          where: { id: { in: failed }, member: { branchId: { in: ctx.branchIds } } },
          select: { id: true },
        })
      ).map((fan) => fan.id),
    );
  return rows.map((row) => ({
    id: row.id,
    fromName: names.find((one) => one.id === row.fromAccountId)?.name ?? String(row.fromAccountId),
    status: row.status,
    totalCount: row.totalCount,
    movedCount: row.movedCount,
    joinedCount: row.joinedCount,
    failedCount: row.failedCount,
    failure: row.failure,
    failures: row.failures
      .filter(({ fanId }) => own?.has(fanId) ?? true)
      .map(({ fanId, openid, reason }) => ({ fanId: String(fanId), openid, reason })),
    createdAt: row.createdAt.toISOString(),
    finishedAt: row.finishedAt?.toISOString() ?? null,
  }));
}
