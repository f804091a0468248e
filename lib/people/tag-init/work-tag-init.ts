import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { becomeOwner, isCommandAtWork } from './locks';
import { workRange } from './work-range';

/** Then the sweep pauses and looks again, so that a worker told to stop has not long to go. */
const SLICE_MS = 5_000;

/**
 * Goes on with the full initialisation that is open, range by range; several workers share it. While the command is at work
 * they leave it to its processes, and go on with it if these were killed.
 */
export async function workTagInit(ctx: Ctx, { sliceMs = SLICE_MS } = {}): Promise<void> {
  allow(ctx, 'tag.write');
  const run = await db.tagInitRun.findFirst({
    where: { status: { in: ['queued', 'running'] } },
    select: { id: true },
  });
  if (!run || (await isCommandAtWork())) return;
  const self = await becomeOwner();
  try {
    for (const end = performance.now() + sliceMs; performance.now() < end; ) {
      if ((await workRange(run.id, self.owner)) !== 'worked') return;
    }
  } finally {
    await self.end();
  }
}
