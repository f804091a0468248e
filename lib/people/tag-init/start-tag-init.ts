import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { ofWholeCountry } from '@/lib/tags/whole-country';
import { beginRun, lockOpenRun } from './begin-run';
import { RANGE_SIZE } from './schema';

/**
 * Begins a full initialisation: everybody is gone through by all automatic tags that are on, and indexed anew. The workers
 * do it, or the command if it is at work.
 * @throws AppError `tag.whole_country_only`, `tag.init_open`, `tag.init_no_rules`
 */
export async function startTagInit(ctx: Ctx, { rangeSize = RANGE_SIZE } = {}): Promise<{ id: number }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  return transaction(async (tx) => {
    if (await lockOpenRun(tx)) throw new AppError('tag.init_open');
    return beginRun(tx, ctx, { rangeSize });
  });
}

/**
 * For the command: goes on with the run that is not over, whoever began it and though it was paused, or begins one.
 * @throws AppError `tag.init_no_rules`
 */
export async function openTagInit(
  ctx: Ctx,
  { rangeSize = RANGE_SIZE } = {},
): Promise<{ id: number; isNew: boolean }> {
  allow(ctx, 'tag.write');
  return transaction(async (tx) => {
    const open = await lockOpenRun(tx);
    if (!open) return { ...(await beginRun(tx, ctx, { rangeSize })), isNew: true };
    await tx.tagInitRun.updateMany({ where: { id: open.id, status: 'paused' }, data: { status: 'queued' } });
    return { id: open.id, isNew: false };
  });
}
