import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db } from '@/lib/db/client';
import { businessDay, DAY_MS, startOfBusinessDay } from '@/lib/time/format';

const HOUR_MS = 3_600_000;

/**
 * Makes a sweep out of work that is done once a Beijing day, from `hour` on. The day is claimed in the database first, so
 * of several workers one does it; a day that fails is given back and tried again at the next turn.
 */
export function daily(name: string, hour: number, work: (ctx: Ctx) => Promise<unknown>) {
  return async (ctx: Ctx): Promise<void> => {
    if (ctx.now.getTime() - startOfBusinessDay(ctx.now).getTime() < hour * HOUR_MS) return;
    const key = `daily.${name}`;
    const day = businessDay(ctx.now);
    const before = await db.setting.findUnique({ where: { key } });
    const claimed = await db.$executeRaw`
      insert into setting (key, value, updated_at) values (${key}, to_jsonb(${day}::text), now())
      on conflict (key) do update set value = excluded.value, updated_at = now() where setting.value <> excluded.value`;
    if (claimed === 0) return;
    try {
      await work(ctx);
    } catch (error) {
      await db.setting.update({ where: { key }, data: { value: before?.value ?? '' } });
      throw error;
    }
  };
}

/** The Beijing day before the one of `at`. */
export function dayBefore(at: Date): string {
  return businessDay(new Date(at.getTime() - DAY_MS));
}
