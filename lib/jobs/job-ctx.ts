import 'server-only';
import { randomUUID } from 'node:crypto';
import type { Ctx } from '@/lib/auth/ctx';
import { now } from '@/lib/time/clock';

/** The ctx of work that nobody waits for on a page; it acts in the name of its job. */
export async function jobCtx(name: string, accountId = 0): Promise<Ctx> {
  return {
    actor: { kind: 'job', id: name, name },
    accountId,
    branchIds: null,
    now: await now(),
    locale: 'zh-CN',
    requestId: randomUUID(),
  };
}
