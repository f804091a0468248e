import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { moveFanSync } from './move-fan-sync';
import type { FanSyncIdInput } from './schema';

/** Stops a sync where it is until somebody resumes it. @throws AppError `common.not_found`, `fan.sync_wrong_state` */
export function pauseFanSync(ctx: Ctx, input: FanSyncIdInput): Promise<{ accountId: number }> {
  allow(ctx, 'fan.sync');
  return moveFanSync(
    ctx,
    input,
    'fan.sync_pause',
    (tx) => tx.$executeRaw`
      update fan_sync set status = 'paused', lease_owner = null, lease_until = null, not_before = null
       where id = ${input.id} and status in ('queued', 'running')`,
  );
}
