import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { lockChannel } from './lock-channel';
import type { ChannelIdInput } from './schema';

/**
 * Ends a channel. Its printed codes still open the account, for WeChat keeps them; whoever comes by them is just a
 * follower from now on. Who came before keeps channel, branch and tags.
 * @throws AppError `common.not_found`
 */
export async function archiveChannel(ctx: Ctx, input: ChannelIdInput): Promise<{ id: number }> {
  allow(ctx, 'channel.write');
  return setArchived(ctx, input, true);
}

/** Takes an archived channel into use again. @throws AppError `common.not_found` */
export async function restoreChannel(ctx: Ctx, input: ChannelIdInput): Promise<{ id: number }> {
  allow(ctx, 'channel.write');
  return setArchived(ctx, input, false);
}

function setArchived(ctx: Ctx, { id }: ChannelIdInput, isArchived: boolean): Promise<{ id: number }> {
  return transaction(async (tx) => {
    const channel = await lockChannel(tx, ctx, id);
    if ((channel.archivedAt !== null) === isArchived) return { id };
    await tx.channel.update({
      where: { id },
      // A wish that is still open is nobody's any more.
      data: isArchived ? { archivedAt: ctx.now, qrWantedAt: null, qrLeaseUntil: null } : { archivedAt: null },
    });
    await audit(
      tx,
      { ...ctx, accountId: channel.accountId },
      {
        action: isArchived ? 'channel.archive' : 'channel.restore',
        targetType: 'channel',
        targetId: id,
        branchId: channel.branchId,
        details: { name: channel.name, scene: channel.scene },
      },
    );
    return { id };
  });
}
