import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { Channel } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';

/** Reads a channel for a change and keeps others from changing it meanwhile. @throws AppError `common.not_found` */
export async function lockChannel(tx: Tx, ctx: Ctx, id: number): Promise<Channel> {
  await tx.$executeRaw`select 1 from channel where id = ${id} for update`;
  const channel = await tx.channel.findUnique({ where: { id } });
  if (!channel || !inBranchScope(ctx, channel.branchId)) throw new AppError('common.not_found');
  return channel;
}
