import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { fanSyncView } from './fan-sync-view';
import type { FanSyncIdInput, FanSyncView } from './schema';

/** How far a sync is. @throws AppError `common.not_found` */
export async function getFanSync(ctx: Ctx, input: FanSyncIdInput): Promise<FanSyncView> {
  allow(ctx, 'fan.sync');
  const run = await db.fanSync.findUnique({ where: { id: input.id } });
  if (!run) throw new AppError('common.not_found');
  return fanSyncView(run);
}
