import 'server-only';
import { z } from 'zod';
import { env } from '@/lib/env';
import { now, reloadClock } from '@/lib/time/clock';

/**
 * How far the signed time of a push may stand from ours. WeChat tries three times within 15 s; the rest is for clocks
 * that are not quite right. Within it a repetition is told by its id.
 */
export const PUSH_WINDOW_SECONDS = 300;

/**
 * Business time, if the signed time stands near it; null for a push that is too old or too new to be WeChat's. The
 * sandbox stamps by a clock of its own, which its page moves and the demo moves a moment before ours: its accounts may
 * stand near that one.
 */
export async function timeOfPush(timestamp: string | undefined, isSandbox: boolean): Promise<Date | null> {
  const isNear = (at: Date) => Math.abs(Number(timestamp) - at.getTime() / 1_000) <= PUSH_WINDOW_SECONDS;
  const at = await now();
  if (isNear(at)) return at;
  if (!env.isDemo || !isSandbox) return null;
  const theirs = await sandboxNow();
  if (!theirs || !isNear(theirs)) return null;
  await reloadClock();
  return now();
}

const CLOCK_TIMEOUT_MS = 500;
const clock = z.object({ now: z.coerce.date() });

async function sandboxNow(): Promise<Date | null> {
  try {
    const signal = AbortSignal.timeout(CLOCK_TIMEOUT_MS);
    const reply = await fetch(`${env.wechatSandboxUrl}/_control/clock`, { signal });
    return clock.parse(await reply.json()).now;
  } catch {
    // Not there: then nothing speaks for a time that is not ours.
    return null;
  }
}
