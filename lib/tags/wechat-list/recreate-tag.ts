import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { readReason } from '@/lib/i18n/reason';
import { lockTagNames } from '../lock-tag-names';
import { orderByFan } from '../merge-tags';
import { OPERATION_PRIORITY } from '../operations/schema';
import { startTagOperation } from '../operations/start-tag-operation';
import { lockOwnTag } from '../own-tag';
import { settleTag } from '../settle-tag';
import { checkSlotFree } from '../slots/count-slots';
import { sourceOf } from '../source-of';
import { ofWholeCountry } from '../whole-country';

/**
 * Makes a WeChat tag again that was deleted at WeChat's side, under its name, and tells WeChat anew of everybody who is
 * wanted to carry it. When WeChat refuses, the tag stays as it was, with the reason.
 * @returns the operation that tells WeChat
 * @throws AppError `common.not_found`, `tag.not_gone`, `tag.limit_reached`, `tag.name_taken`, `account.*`,
 *   `tag.whole_country_only`, and why WeChat refused
 */
export async function recreateTag(ctx: Ctx, input: { code: string }): Promise<{ operationId: string }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  await accountClient(ctx.accountId);
  const id = await transaction(async (tx) => {
    await lockTagNames(tx);
    const tag = await lockOwnTag(tx, ctx, input.code);
    if (tag.kind !== 'wechat' || tag.state !== 'failed') throw new AppError('tag.not_gone');
    const { name, accountId } = tag;
    const taken = await tx.tag.findFirst({
      where: { name, kind: 'wechat', accountId, id: { not: tag.id }, state: { in: ['creating', 'active'] } },
    });
    if (taken) throw new AppError('tag.name_taken', { name });
    await checkSlotFree(tx, accountId ?? 0);
    await tx.tag.update({
      where: { id: tag.id },
      data: { state: 'creating', wechatTagId: null, slot: 'own', failure: null, updatedAt: ctx.now },
    });
    await audit(tx, ctx, {
      action: 'tag.recreate',
      targetType: 'tag',
      targetId: tag.id,
      details: { code: tag.code, name, before: tag.wechatTagId },
    });
    return tag.id;
  });
  // Not as a fresh wish: a refusal must not take people's wishes away with the tag.
  await settleTag(ctx, { id, isFresh: false });
  const tag = await db.tag.findUniqueOrThrow({ where: { id } });
  if (tag.state === 'failed')
    throw new AppError(readReason(tag.failure ?? '').key.replace(/^errors\./, ''), {
      name: tag.name,
      limit: 100,
    });
  return transaction(async (tx) => {
    const { id: operationId } = await startTagOperation(tx, ctx, {
      kind: 'requeue',
      tagId: id,
      selection: { kind: 'carriers' },
      priority: OPERATION_PRIORITY.person,
      source: sourceOf(ctx),
    });
    await orderByFan(tx, tag, operationId);
    return { operationId };
  });
}
