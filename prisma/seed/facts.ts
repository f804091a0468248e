import type { Ctx } from '@/lib/auth/ctx';
import { backfillBranchDays } from '@/lib/stats/compute-branch-days';
import { businessDay, DAY_MS } from '@/lib/time/format';

const DAYS = 60;

/** Facts of the last two months, as the nightly job would have left them. */
export async function seedFacts(ctx: Ctx): Promise<void> {
  const from = businessDay(new Date(ctx.now.getTime() - DAYS * DAY_MS));
  await backfillBranchDays(
    { ...ctx, actor: { kind: 'job', id: 'seed', name: '演示数据' } },
    { from, to: businessDay(ctx.now) },
  );
}
