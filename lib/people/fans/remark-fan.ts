import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockOwnFans } from './own-fans';
import { MAX_REMARK_BYTES, type RemarkInput, remarkFits } from './schema';

/**
 * Changes what the account calls a fan; an empty text takes the remark away. It stands here at once, and WeChat is told as
 * soon as a worker can.
 * @throws AppError `common.not_found`, `fan.remark_too_long` (WeChat's 40092), `fan.not_following` (43004)
 * @see WeChat docs 设置用户备注名 — shorter than 30 bytes, followers only
 */
export async function remarkFan(ctx: Ctx, input: RemarkInput): Promise<{ memberId: string }> {
  allow(ctx, 'fan.write');
  if (!remarkFits(input.remark)) throw new AppError('fan.remark_too_long', { limit: MAX_REMARK_BYTES });
  const fanId = BigInt(input.fanId);
  return retryDeadlock(() =>
    transaction(async (tx) => {
      const [own] = await lockOwnFans(tx, ctx, { accountId: null, fanIds: [fanId] });
      const fan = await tx.fan.findUniqueOrThrow({ where: { id: fanId } });
      if (!own || !fan.isSubscribed) throw new AppError('fan.not_following');
      const memberId = String(own.member_id);
      if ((fan.remark ?? '') === input.remark) return { memberId };
      await tx.fanWish.deleteMany({ where: { fanId, kind: 'remark' } });
      await tx.fan.update({ where: { id: fanId }, data: { remark: input.remark || null } });
      await tx.fanWish.create({
        data: {
          accountId: fan.accountId,
          fanId,
          kind: 'remark',
          value: input.remark,
          notBefore: ctx.now,
          createdAt: ctx.now,
        },
      });
      await audit(tx, ctx, {
        action: 'fan.remark',
        targetType: 'member',
        targetId: memberId,
        details: { fanId: input.fanId, accountId: fan.accountId },
      });
      return { memberId };
    }),
  );
}
