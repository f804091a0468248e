import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import type { MigrateOpenidsInput } from './schema';

/**
 * Begins to bring the fans of an account that WeChat merged into this one (帐号迁移) under their new openids; a worker does
 * it, a hundred a call. Repeating it is harmless: whoever has a new openid here keeps it. It concerns the fans of every
 * branch, so whoever is limited to some may not.
 * @throws AppError `auth.forbidden`, `common.not_found`, `fan.migrate_unknown` (no account of that appid here), `fan.migrate_same`,
 * `fan.migrate_open` (one is under way)
 */
export async function migrateOpenids(ctx: Ctx, input: MigrateOpenidsInput): Promise<{ id: number }> {
  allow(ctx, 'fan.sync');
  if (ctx.branchIds !== null) throw new AppError('auth.forbidden', { permission: 'fan.sync' });
  const { accountId, fromAppId } = input;
  return transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(727021, ${accountId}::int)`;
    const account = await tx.account.findUnique({ where: { id: accountId } });
    if (!account) throw new AppError('common.not_found');
    const from = await tx.account.findUnique({ where: { appId: fromAppId } });
    if (!from) throw new AppError('fan.migrate_unknown', { appId: fromAppId });
    if (from.id === accountId) throw new AppError('fan.migrate_same');
    const open = { accountId, status: { in: ['queued' as const, 'running' as const, 'paused' as const] } };
    if (await tx.openidMigration.findFirst({ where: open })) throw new AppError('fan.migrate_open');
    const totalCount = await tx.fan.count({ where: { accountId: from.id } });
    const run = await tx.openidMigration.create({
      data: {
        accountId,
        fromAccountId: from.id,
        totalCount,
        actorKind: ctx.actor.kind,
        actorId: ctx.actor.id,
        createdAt: ctx.now,
      },
      select: { id: true },
    });
    await audit(tx, ctx, {
      action: 'fan.migrate_openids',
      targetType: 'account',
      targetId: accountId,
      details: { migrationId: run.id, fromAppId, fans: totalCount },
    });
    return run;
  });
}
