import 'server-only';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { AppError } from '@/lib/errors';

const RELOAD_AFTER_MS = 1_000;
let offsetMs = 0;
let loadedAt = 0;

/**
 * Business time: real time plus the offset row that all programs read. The row is asked at most once a second.
 * Leases and timeouts use real time (`new Date()`), never this.
 */
export async function now(): Promise<Date> {
  if (!env.isDemo) return new Date();
  if (Date.now() - loadedAt > RELOAD_AFTER_MS) await reloadClock();
  return new Date(Date.now() + offsetMs);
}

/** Reads the offset row at once; used where a test has just moved the clock. */
export async function reloadClock(): Promise<void> {
  const row = await db.clockOffset.findUnique({ where: { id: 1 } });
  offsetMs = Number(row?.offsetMs ?? 0);
  loadedAt = Date.now();
}

/**
 * Moves business time to stand `offset` from real time. Only where TAGCAST_DEMO=1 (demo and tests).
 * @throws AppError `clock.not_demo`
 */
export async function setClockOffset(offset: number): Promise<void> {
  if (!env.isDemo) throw new AppError('clock.not_demo');
  const value = BigInt(Math.round(offset));
  await db.clockOffset.upsert({
    where: { id: 1 },
    create: { id: 1, offsetMs: value },
    update: { offsetMs: value, updatedAt: new Date() },
  });
  await reloadClock();
}
