import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { OPERATION_PRIORITY } from '../operations/schema';
import { startTagOperation } from '../operations/start-tag-operation';

/**
 * Asks for an evaluation of everybody by all switched-on rules, which the workers carry out behind all other work: times
 * such as "within the last 30 days" pass without anybody being changed. Nothing while the last one is still open.
 */
export async function evaluateNightly(ctx: Ctx): Promise<'started' | 'nothing_to_do'> {
  allow(ctx, 'member.tag');
  return transaction(async (tx) => {
    const first = await tx.tagRule.findFirst({
      where: { isOn: true, tag: { state: 'active', kind: 'local' } },
      orderBy: { tagId: 'asc' },
      select: { tagId: true },
    });
    if (!first) return 'nothing_to_do';
    const open = await tx.tagOperation.findFirst({
      where: {
        kind: 'evaluate',
        status: { in: ['queued', 'running', 'paused'] },
        selection: { path: ['kind'], equals: 'allRules' },
      },
      select: { id: true },
    });
    if (open) return 'nothing_to_do';
    await startTagOperation(tx, ctx, {
      kind: 'evaluate',
      tagId: first.tagId,
      selection: { kind: 'allRules' },
      priority: OPERATION_PRIORITY.night,
      source: 'rule',
    });
    return 'started';
  });
}
