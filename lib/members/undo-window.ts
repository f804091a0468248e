import 'server-only';
import { z } from 'zod';
import type { Tx } from '@/lib/db/client';

/** Name of the setting: days in which a merge can be undone; 0 means never. */
export const MERGE_UNDO_DAYS = 'members.merge_undo_days';
const DEFAULT_DAYS = 7;
const DAY_MS = 86_400_000;
const days = z.number().int().min(0).max(90).catch(DEFAULT_DAYS);

/** Until when something merged at `at` can be undone. */
export async function undoUntil(tx: Tx, at: Date): Promise<Date> {
  const setting = await tx.setting.findUnique({ where: { key: MERGE_UNDO_DAYS } });
  return new Date(at.getTime() + days.parse(setting?.value ?? DEFAULT_DAYS) * DAY_MS);
}
