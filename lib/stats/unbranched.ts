import 'server-only';
import { z } from 'zod';
import { db } from '@/lib/db/client';

/** Row of `setting` with the facts of people who have no branch; branch_daily has no place for them. */
export const UNBRANCHED_KEY = 'stats.unbranched';
/** Enough for a month's sum and a week's line. */
export const UNBRANCHED_KEPT_DAYS = 70;

const stored = z.record(
  z.string(),
  z.object({ members: z.number(), fans: z.number(), received: z.number() }),
);
export type UnbranchedDays = z.infer<typeof stored>;

/** Facts of people without a branch by Beijing day; only whoever sees every branch may see them. */
export async function readUnbranched(): Promise<UnbranchedDays> {
  const row = await db.setting.findUnique({ where: { key: UNBRANCHED_KEY }, select: { value: true } });
  return row ? stored.catch({}).parse(row.value) : {};
}
