import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { readPlace, readTags } from './channel-facts';
import { lockChannel } from './lock-channel';
import type { ChangeChannelInput } from './schema';

/**
 * Changes what a channel is called and what it gives: branch or store, and tags. That holds for whoever comes from now
 * on; people who came before keep theirs. Account, scene and kind stay, because the code is printed with them.
 * @throws AppError `common.not_found`, and what channel-facts refuses
 */
export async function changeChannel(ctx: Ctx, input: ChangeChannelInput): Promise<{ id: number }> {
  allow(ctx, 'channel.write');
  return transaction(async (tx) => {
    const channel = await lockChannel(tx, ctx, input.id);
    const place = await readPlace(tx, ctx, input, channel);
    const had = await tx.channelTag.findMany({ where: { channelId: channel.id }, select: { tagId: true } });
    const before = had.map(({ tagId }) => tagId);
    const tagIds = await readTags(tx, input.tagCodes, before);
    await tx.channel.update({
      where: { id: channel.id },
      data: { name: input.name, note: input.note || null, ...place },
    });
    await tx.channelTag.deleteMany({ where: { channelId: channel.id, tagId: { notIn: tagIds } } });
    await tx.channelTag.createMany({
      data: tagIds.map((tagId) => ({ channelId: channel.id, tagId })),
      skipDuplicates: true,
    });
    await audit(
      tx,
      { ...ctx, accountId: channel.accountId },
      {
        action: 'channel.change',
        targetType: 'channel',
        targetId: channel.id,
        branchId: place.branchId,
        details: {
          from: { name: channel.name, branchId: channel.branchId, storeId: channel.storeId, tagIds: before },
          to: { name: input.name, ...place, tagIds },
        },
      },
    );
    return { id: channel.id };
  });
}
