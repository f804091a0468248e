import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow, inBranchScope } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { DAY_MS } from '@/lib/time/format';
import { hostsOf } from '@/lib/wechat/hosts';
import { showQrCodeUrl } from '@/lib/wechat/qr-codes';
import { qrAccountOf, qrAccountSelect, qrObstacle } from './qr-obstacle';
import type { ChannelIdInput, ChannelView } from './schema';
import { codeState } from './status';

/**
 * One channel with its code, what it gives and who came by it, all of them counted.
 * @throws AppError `common.not_found`, also for channels of other branches and national ones where the actor is limited
 */
export async function getChannel(ctx: Ctx, { id }: ChannelIdInput): Promise<ChannelView> {
  allow(ctx, 'channel.read');
  const channel = await db.channel.findUnique({
    where: { id },
    include: {
      account: { select: { ...qrAccountSelect, isSandbox: true } },
      branch: { select: { name: true } },
      store: { select: { name: true } },
      tags: {
        include: { tag: { include: { group: { select: { color: true } } } } },
        orderBy: { tagId: 'asc' },
      },
    },
  });
  if (!channel || !inBranchScope(ctx, channel.branchId)) throw new AppError('common.not_found');
  const [counts] = await db.$queryRaw<{ all: number; week: number }[]>`
    select count(*)::int as all,
           count(*) filter (where followed_at > ${new Date(ctx.now.getTime() - 7 * DAY_MS)})::int as week
      from fan where channel_id = ${id}`;
  const { account, branch, store } = channel;
  const obstacle = qrObstacle(qrAccountOf(account));
  return {
    id,
    name: channel.name,
    scene: channel.scene,
    note: channel.note ?? '',
    accountId: channel.accountId,
    accountName: account.name,
    branchId: channel.branchId,
    branchName: branch?.name ?? null,
    storeId: channel.storeId,
    storeName: store?.name ?? null,
    kind: channel.isPermanent ? 'permanent' : 'temporary',
    days: channel.qrDays,
    code: codeState(channel, ctx.now),
    expiresAt: channel.expiresAt?.toISOString() ?? null,
    madeAt: channel.qrMadeAt?.toISOString() ?? null,
    failure: channel.failure,
    qrUrl: channel.qrUrl,
    showUrl: channel.ticket ? showQrCodeUrl(hostsOf(account), channel.ticket) : null,
    obstacle: obstacle && { code: obstacle.code, params: obstacle.params },
    fanCount: counts?.all ?? 0,
    weekCount: counts?.week ?? 0,
    createdAt: channel.createdAt.toISOString(),
    archivedAt: channel.archivedAt?.toISOString() ?? null,
    tags: channel.tags.map(({ tag }) => ({
      code: tag.code,
      name: tag.name,
      color: tag.group?.color ?? null,
      isArchived: tag.state === 'archived',
    })),
  };
}
