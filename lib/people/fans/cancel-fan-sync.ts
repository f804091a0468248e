import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { moveFanSync } from './move-fan-sync';
import type { FanSyncIdInput } from './schema';

/**
 * Gives a sync up. What it has written stays and is true; nobody was marked as gone unless it had come that far.
 * @throws AppError `common.not_found`, `fan.sync_wrong_state`
 */
export function cancelFanSync(ctx: Ctx, input: FanSyncIdInput): Promise<{ accountId: number }> {
  allow(ctx, 'fan.sync');
  return moveFanSync(
    ctx,
    input,
    'fan.sync_cancel',
    (tx) => tx.$executeRaw`
      update fan_sync set status = 'cancelled', finished_at = ${ctx.now}, lease_owner = null, lease_until = null
       where id = ${input.id} and status in ('queued', 'running', 'paused')`,
  );
}
