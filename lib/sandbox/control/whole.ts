import { z } from 'zod';
import { isoBeijing } from '../beijing';
import { hasJobDue } from '../mass-jobs';
import { hasPublishDue } from '../publish-jobs';
import { SWITCHES } from '../switches';
import type { World } from '../world';
import { ControlError, type ControlRoute, get, moment, nothing, route } from './route';

const VERSION = '0.1';
const POLL_MS = 20;

function clockView(world: World) {
  return { now: isoBeijing(world.clock.now()), frozen: world.clock.frozen };
}

const resetBody = z.strictObject({ now: moment.optional() });

const clockBody = z.strictObject({
  set: moment.optional(),
  advanceSeconds: z.number().nonnegative().optional(),
  frozen: z.boolean().optional(),
});

function moveClock(world: World, body: z.output<typeof clockBody>) {
  const now = world.clock.now();
  const target = (body.set ?? now) + (body.advanceSeconds ?? 0) * 1000;
  if (target < now) throw new ControlError('the clock does not run backward');
  world.clock.moveTo(target, body.frozen ?? world.clock.frozen);
  return clockView(world);
}

/** Waits, by real time, until no mass job or publishing is due and no push is under way. */
async function settle(world: World, timeoutMs: number) {
  const deadline = Date.now() + timeoutMs;
  while (true) {
    const left = deadline - Date.now();
    world.clock.catchUp();
    const within = Math.max(left, 0);
    const isDue = hasJobDue(world, within) || hasPublishDue(world, within);
    if (world.pushes.isIdle && !isDue) return { settled: true };
    if (left <= 0) return { settled: false };
    const untilDue = world.clock.frozen ? undefined : world.clock.untilNextDue();
    const wait = Math.min(left, untilDue !== undefined && untilDue > 0 ? untilDue : POLL_MS);
    await Promise.race([
      new Promise((resolve) => setTimeout(resolve, wait)),
      ...(world.pushes.isIdle ? [] : [new Promise<void>((resolve) => world.pushes.whenIdle(resolve))]),
    ]);
  }
}

function health(world: World) {
  let accounts = 0;
  let fans = 0;
  for (const account of world.allAccounts()) {
    accounts += 1;
    fans += account.fans.followingCount;
  }
  return { ok: true, version: VERSION, accounts, fans };
}

export const worldRoutes: ControlRoute[] = [
  route('POST', '/_control/reset', resetBody, ({ world, body }) => {
    world.reset(body.now);
    return clockView(world);
  }),
  get('/_control/clock', ({ world }) => clockView(world)),
  route('POST', '/_control/clock', clockBody, ({ world, body }) => moveClock(world, body)),
  route(
    'POST',
    '/_control/settle',
    z.strictObject({ timeoutMs: z.number().int().min(0).max(600_000).default(10_000) }),
    ({ world, body }) => settle(world, body.timeoutMs),
  ),
  get('/_control/health', ({ world }) => health(world)),
  get('/_control/switches', () => SWITCHES),
  route('POST', '/_control/pushes/next', pushTreatment(), ({ world, body }) => {
    world.pushes.treatNext(body);
    return { ok: true };
  }),
  route('DELETE', '/_control/faults', nothing, ({ world }) => {
    world.faults.clear();
    return { ok: true };
  }),
];

function pushTreatment() {
  return z.strictObject({
    duplicate: z.number().int().min(0).max(10).optional(),
    delayMs: z.number().int().min(0).max(60_000).optional(),
    reorder: z.boolean().optional(),
    corrupt: z.enum(['signature', 'cipher', 'xml']).optional(),
  });
}
