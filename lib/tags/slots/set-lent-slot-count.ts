import 'server-only';
import { z } from 'zod';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { lockTagNames } from '../lock-tag-names';
import { MAX_WECHAT_TAGS } from '../schema';
import { ofWholeCountry } from '../whole-country';

export const lentSlotCountInput = z.object({
  count: z
    .number()
    .int('tag.bad_slot_count')
    .min(0, 'tag.bad_slot_count')
    .max(MAX_WECHAT_TAGS, 'tag.bad_slot_count'),
});

/**
 * How many WeChat tags of the account in hand may be lent to broadcasts at one time. Fewer than are lent now takes none
 * away: no more are lent until enough came back.
 * @throws AppError `account.not_found`, `tag.whole_country_only`
 */
export async function setLentSlotCount(ctx: Ctx, input: z.infer<typeof lentSlotCountInput>): Promise<void> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const { count } = lentSlotCountInput.parse(input);
  await transaction(async (tx) => {
    await lockTagNames(tx);
    const account = await tx.account.findUnique({ where: { id: ctx.accountId } });
    if (!account) throw new AppError('account.not_found');
    if (account.lentSlotCount === count) return;
    await tx.account.update({ where: { id: account.id }, data: { lentSlotCount: count } });
    await audit(tx, ctx, {
      action: 'account.lent_slot_count',
      targetType: 'account',
      targetId: account.id,
      details: { from: account.lentSlotCount, to: count },
    });
  });
}
