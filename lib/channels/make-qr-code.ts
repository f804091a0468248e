import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockChannel } from './lock-channel';
import { qrAccountOf, qrAccountSelect, qrObstacle } from './qr-obstacle';
import type { ChannelIdInput } from './schema';
import { askForQrCode, claimQrWish } from './settle-qr-code';

/** What became of it: there is a code, WeChat has not answered yet, or it refused. */
export type QrOutcome = { outcome: 'made' | 'waiting' | 'failed'; failure: string | null };

/**
 * Makes a channel's code: the first one, another try, or a temporary one anew, which then lasts as long again. The code
 * before is kept until the new one is there. A permanent code made again is the same one.
 * @throws AppError `common.not_found`, `channel.archived`, what `qrObstacle` says of the account
 */
export async function makeQrCode(ctx: Ctx, { id }: ChannelIdInput): Promise<QrOutcome> {
  allow(ctx, 'channel.write');
  const wish = await transaction(async (tx) => {
    const channel = await lockChannel(tx, ctx, id);
    if (channel.archivedAt) throw new AppError('channel.archived', { name: channel.name });
    const account = await tx.account.findUniqueOrThrow({
      where: { id: channel.accountId },
      select: qrAccountSelect,
    });
    const obstacle = qrObstacle(qrAccountOf(account));
    if (obstacle) throw obstacle;
    // A lease that somebody holds stays theirs: they are asking WeChat for the same thing right now.
    await tx.$executeRaw`
      update channel set qr_wanted_at = ${ctx.now}, failure = null,
             qr_lease_until = case when qr_wanted_at is not null and failure is null then qr_lease_until end
       where id = ${id}`;
    await audit(
      tx,
      { ...ctx, accountId: channel.accountId },
      {
        action: 'channel.make_code',
        targetType: 'channel',
        targetId: id,
        branchId: channel.branchId,
        details: { scene: channel.scene, hadCode: channel.ticket !== null },
      },
    );
    return claimQrWish(tx, ctx, id);
  });
  if (wish) await askForQrCode(ctx, wish);
  const { qrWantedAt, failure } = await db.channel.findUniqueOrThrow({
    where: { id },
    select: { qrWantedAt: true, failure: true },
  });
  return { outcome: qrWantedAt ? 'waiting' : failure ? 'failed' : 'made', failure };
}
