import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { freeCode } from '../free-code';
import { lockTagNames } from '../lock-tag-names';
import { checkSlotFree, countSlots } from './count-slots';

const NAME_DIGITS = 12;

/**
 * Lends a broadcast one of the account's places for a WeChat tag, in the caller's transaction: the wish for the tag is
 * stored, and the caller has it made after the commit (settleTag). Asked again for the same broadcast it is the same tag.
 * However many ask at once, neither the account's hundred nor what it may lend is exceeded.
 * @throws AppError `tag.no_slot_to_lend`, `tag.limit_reached`, `account.not_found`
 */
export async function lendTagSlot(
  tx: Tx,
  ctx: Ctx,
  input: { accountId: number; broadcastId: string },
): Promise<{ tagId: number; code: string; isNew: boolean }> {
  allow(ctx, 'broadcast.write');
  const { accountId, broadcastId } = input;
  await lockTagNames(tx);
  const account = await tx.account.findUnique({ where: { id: accountId }, select: { lentSlotCount: true } });
  if (!account) throw new AppError('account.not_found');
  const own = await tx.tag.findFirst({
    where: { accountId, lentBroadcastId: broadcastId, state: { in: ['creating', 'active'] } },
  });
  if (own) return { tagId: own.id, code: own.code, isNew: false };
  const { lent } = await countSlots(tx, accountId);
  if (lent >= account.lentSlotCount) {
    throw new AppError('tag.no_slot_to_lend', { limit: account.lentSlotCount });
  }
  await checkSlotFree(tx, accountId);
  const tag = await tx.tag.create({
    data: {
      code: await freeCode(tx),
      name: `tagcast ${broadcastId.replaceAll('-', '').slice(-NAME_DIGITS)}`,
      kind: 'wechat',
      slot: 'lent',
      lentBroadcastId: broadcastId,
      accountId,
      state: 'creating',
      createdById: ctx.actor.id,
      createdAt: ctx.now,
      updatedAt: ctx.now,
    },
  });
  await audit(tx, ctx, {
    action: 'tag.lend_slot',
    targetType: 'tag',
    targetId: tag.id,
    details: { broadcastId, code: tag.code },
  });
  return { tagId: tag.id, code: tag.code, isNew: true };
}
