import 'server-only';
import { getHealth } from './get-health';
import type { Health } from './schema';

/** Asked again at most this often, however many pages are opened. */
const FRESH_MS = 5_000;
/** Older than this it says nothing about now. */
const USABLE_MS = 60_000;

let kept: { at: number; health: Health } | undefined;
let asking: Promise<Health> | undefined;

/**
 * The parts' health as last seen, for pages that must not wait for a part that hangs: a fresh look is given `waitMs`,
 * then the last one serves, or null when there is none. The browser asks /api/health by itself right after.
 */
export async function recentHealth(waitMs: number): Promise<Health | null> {
  if (kept && Date.now() - kept.at < FRESH_MS) return kept.health;
  asking ??= getHealth()
    .then((health) => {
      kept = { at: Date.now(), health };
      return health;
    })
    .finally(() => {
      asking = undefined;
    });
  const look = asking;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const last = new Promise<Health | null>((resolve) => {
    timer = setTimeout(() => resolve(kept && Date.now() - kept.at < USABLE_MS ? kept.health : null), waitMs);
  });
  return Promise.race([look, last]).finally(() => clearTimeout(timer));
}
