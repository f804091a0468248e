import 'server-only';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import type { Ctx } from './ctx';

export type AuditEntry = {
  action: string;
  targetType: string;
  targetId: string | number | bigint;
  branchId?: number | null;
  details?: Record<string, unknown>;
};

/** Writes the audit row of one action into the action's own transaction (architecture.md, invariant 4). */
export async function audit(tx: Tx, ctx: Ctx, entry: AuditEntry): Promise<void> {
  await tx.auditLog.create({
    data: {
      at: ctx.now,
      actorKind: ctx.actor.kind,
      actorId: ctx.actor.id,
      actorName: ctx.actor.name,
      action: entry.action,
      targetType: entry.targetType,
      targetId: String(entry.targetId),
      accountId: ctx.accountId || null,
      branchId: entry.branchId ?? null,
      details: toJson(entry.details ?? {}),
      requestId: ctx.requestId,
    },
  });
}

/** Runs `work` in a transaction together with the audit row that `entryOf` makes from its result. */
export function withAudit<T>(
  ctx: Ctx,
  work: (tx: Tx) => Promise<T>,
  entryOf: (result: T) => AuditEntry,
): Promise<T> {
  return transaction(async (tx) => {
    const result = await work(tx);
    await audit(tx, ctx, entryOf(result));
    return result;
  });
}
