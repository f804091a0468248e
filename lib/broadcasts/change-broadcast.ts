import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { toStoredContent } from './content';
import { rememberEditor } from './editors';
import { lockBroadcast, sameRevision } from './load-broadcast';
import type { ChangeBroadcastInput } from './schema';
import { isEditable } from './status';
import { thaw } from './thaw';

/**
 * Changes a broadcast that was not sent yet. Whatever was frozen and approved is void; it is a draft again.
 * @throws AppError `broadcast.wrong_state`, `common.conflict` (changed meanwhile), `broadcast.draft_gone`, `broadcast.audience_missing`
 */
export async function changeBroadcast(
  ctx: Ctx,
  input: ChangeBroadcastInput,
): Promise<{ id: string; revision: number }> {
  allow(ctx, 'broadcast.write');
  return withAudit(
    ctx,
    async (tx) => {
      const broadcast = await lockBroadcast(tx, ctx, input.id);
      const called = await tx.broadcastBatch.count({
        where: { broadcastId: broadcast.id, calledAt: { not: null } },
      });
      if (!isEditable(broadcast.status, called > 0)) {
        throw new AppError('broadcast.wrong_state', { status: broadcast.status });
      }
      sameRevision(broadcast, input.revision);
      const audience = await tx.audience.findUnique({ where: { id: input.audienceId } });
      if (!audience || audience.archivedAt) throw new AppError('broadcast.audience_missing');
      const approvalVoided = await thaw(tx, ctx, broadcast.id);
      await rememberEditor(tx, ctx, broadcast.id);
      const { id, revision } = await tx.broadcast.update({
        where: { id: broadcast.id },
        data: {
          title: input.title,
          contentKind: input.content.kind,
          content: toJson(await toStoredContent(tx, broadcast.accountId, input.content)),
          audienceId: audience.id,
          audienceVersion: audience.version,
          scheduledAt: input.scheduledAt ? new Date(input.scheduledAt) : null,
          revision: { increment: 1 },
          updatedAt: ctx.now,
        },
        select: { id: true, revision: true },
      });
      return { id, revision, approvalVoided };
    },
    ({ id, revision, approvalVoided }) => ({
      action: 'broadcast.change',
      targetType: 'broadcast',
      targetId: id,
      details: { revision, approvalVoided },
    }),
  );
}
