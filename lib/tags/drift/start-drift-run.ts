import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { ofWholeCountry } from '../whole-country';

/**
 * Begins to compare the WeChat tags of an account with WeChat's own lists; the worker does it. One comparison an account
 * is open at a time, and none begins while the last one is being repaired.
 * @throws AppError `common.not_found` (another account's), `account.disabled`, `tag.drift_open`, `tag.drift_repairing`,
 *   `tag.whole_country_only`
 */
export async function startDriftRun(ctx: Ctx, { accountId }: { accountId: number }): Promise<{ id: number }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  if (ctx.actor.kind === 'staff' && ctx.accountId !== accountId) throw new AppError('common.not_found');
  return transaction(async (tx) => {
    const account = await tx.account.findUnique({ where: { id: accountId } });
    if (!account) throw new AppError('common.not_found');
    if (account.disabledAt) throw new AppError('account.disabled', { name: account.name });
    const [repairing] = await tx.$queryRaw<unknown[]>`
      select 1 from tag_drift d join tag_drift_run r on r.id = d.run_id
       where r.account_id = ${accountId} and d.repaired_as is not null and d.repaired_at is null limit 1`;
    if (repairing) throw new AppError('tag.drift_repairing');
    // The partial unique index decides between two who ask at once.
    const [run] = await tx.$queryRaw<{ id: number }[]>`
      insert into tag_drift_run (account_id, actor_kind, actor_id, created_at)
      values (${accountId}, ${ctx.actor.kind}, ${ctx.actor.id}, ${ctx.now})
      on conflict (account_id) where status in ('queued', 'running') do nothing
      returning id`;
    if (!run) throw new AppError('tag.drift_open');
    await audit(tx, ctx, {
      action: 'tag.drift_start',
      targetType: 'account',
      targetId: accountId,
      details: { runId: run.id },
    });
    return run;
  });
}

/** Every night: each account that can be called is compared, unless that is already under way. */
export async function startNightlyDriftRuns(ctx: Ctx): Promise<void> {
  allow(ctx, 'tag.write');
  const accounts = await db.account.findMany({
    where: { disabledAt: null, tags: { some: { kind: 'wechat', state: 'active' } } },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  for (const { id } of accounts) {
    await startDriftRun({ ...ctx, accountId: id }, { accountId: id }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      log.info({ accountId: id, code: error.code }, 'no nightly comparison of tags');
    });
  }
}
