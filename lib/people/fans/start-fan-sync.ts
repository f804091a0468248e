import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { type StartFanSyncInput, startFanSyncInput } from './schema';

/**
 * Begins a full sync of an account's fans, or of its blacklist alone; the worker does it. One sync an account is open at a
 * time, whoever asks.
 * @throws AppError `common.not_found`, `account.disabled`, `fan.sync_open`
 */
export async function startFanSync(ctx: Ctx, input: StartFanSyncInput): Promise<{ id: number }> {
  allow(ctx, 'fan.sync');
  const { accountId, scope } = startFanSyncInput.parse(input);
  return transaction(async (tx) => {
    const account = await tx.account.findUnique({ where: { id: accountId } });
    if (!account) throw new AppError('common.not_found');
    if (account.disabledAt) throw new AppError('account.disabled', { name: account.name });
    // The partial unique index is what decides between two who ask at once; this waits for the other and sees the row.
    const [run] = await tx.$queryRaw<{ id: number }[]>`
      insert into fan_sync (account_id, scope, phase, actor_kind, actor_id, created_at)
      values (${accountId}, ${scope}, ${scope === 'all' ? 'list' : 'blacklist'}, ${ctx.actor.kind}, ${ctx.actor.id}, ${ctx.now})
      on conflict (account_id) where status in ('queued', 'running', 'paused') do nothing
      returning id`;
    if (!run) throw new AppError('fan.sync_open', { name: account.name });
    await audit(tx, ctx, {
      action: 'fan.sync_start',
      targetType: 'account',
      targetId: accountId,
      details: { fanSyncId: run.id, scope },
    });
    return run;
  });
}
