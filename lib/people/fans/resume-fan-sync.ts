import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { moveFanSync } from './move-fan-sync';
import type { FanSyncIdInput } from './schema';

/**
 * Lets a sync go on where it stands: one that was paused, and one that waits for its time. A list that was not believed
 * begins anew.
 * @throws AppError `common.not_found`, `fan.sync_wrong_state`
 */
export function resumeFanSync(ctx: Ctx, input: FanSyncIdInput): Promise<{ accountId: number }> {
  allow(ctx, 'fan.sync');
  return moveFanSync(
    ctx,
    input,
    'fan.sync_resume',
    (tx) => tx.$executeRaw`
      update fan_sync set status = 'queued', not_before = null, failure = null, restart_count = 0,
             cursor = case when failure = 'fan.list_incomplete' then '' else cursor end,
             listed_count = case when failure = 'fan.list_incomplete' then 0 else listed_count end
       where id = ${input.id} and (status = 'paused' or (status = 'queued' and not_before is not null))`,
  );
}
