import 'server-only';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { toJson } from '@/lib/db/json';
import { AppError } from '@/lib/errors';
import { toStoredContent } from './content';
import { actingStaffId } from './editors';
import type { CreateBroadcastInput } from './schema';

/**
 * Creates a draft. Nobody is reached before it was submitted (which freezes people and plan) and approved.
 * @throws AppError `broadcast.draft_gone`, `broadcast.audience_missing`, `broadcast.no_account`
 */
export async function createBroadcast(ctx: Ctx, input: CreateBroadcastInput): Promise<{ id: string }> {
  allow(ctx, 'broadcast.write');
  if (!ctx.accountId) throw new AppError('broadcast.no_account');
  const staffId = actingStaffId(ctx);
  return withAudit(
    ctx,
    async (tx) => {
      const audience = await tx.audience.findUnique({ where: { id: input.audienceId } });
      if (!audience || audience.archivedAt) throw new AppError('broadcast.audience_missing');
      return tx.broadcast.create({
        data: {
          accountId: ctx.accountId,
          title: input.title,
          contentKind: input.content.kind,
          content: toJson(await toStoredContent(tx, ctx.accountId, input.content)),
          audienceId: audience.id,
          audienceVersion: audience.version,
          scheduledAt: input.scheduledAt ? new Date(input.scheduledAt) : null,
          branchIds: ctx.branchIds ?? [],
          createdById: staffId,
          createdAt: ctx.now,
          updatedAt: ctx.now,
          editors: { create: { staffId } },
        },
        select: { id: true },
      });
    },
    ({ id }) => ({
      action: 'broadcast.create',
      targetType: 'broadcast',
      targetId: id,
      details: { title: input.title },
    }),
  );
}
