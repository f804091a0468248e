import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { keepMonthsInput } from './schema';

/** Name of the setting: months for which places are kept. */
export const KEEP_MONTHS = 'locations.keep_months';
const DEFAULT_MONTHS = 12;

/** Months for which places are kept, for the sweep and for the page of settings. */
export async function readKeepMonths(): Promise<number> {
  const setting = await db.setting.findUnique({ where: { key: KEEP_MONTHS } });
  const read = keepMonthsInput.safeParse({ months: setting?.value });
  return read.success ? read.data.months : DEFAULT_MONTHS;
}

/**
 * Changes for how long places are kept; what is older goes in the next night.
 * @throws AppError `auth.forbidden` (also for somebody limited to branches: places of all are concerned)
 */
export async function changeKeepMonths(ctx: Ctx, input: { months: number }): Promise<{ months: number }> {
  allow(ctx, 'branch.write');
  if (ctx.branchIds !== null) throw new AppError('auth.forbidden', { permission: 'branch.write' });
  const { months } = keepMonthsInput.parse(input);
  const before = await readKeepMonths();
  await transaction(async (tx) => {
    const data = { value: months, updatedAt: ctx.now };
    await tx.setting.upsert({
      where: { key: KEEP_MONTHS },
      create: { key: KEEP_MONTHS, ...data },
      update: data,
    });
    await audit(tx, ctx, {
      action: 'setting.change',
      targetType: 'setting',
      targetId: KEEP_MONTHS,
      details: { from: before, to: months },
    });
  });
  return { months };
}
