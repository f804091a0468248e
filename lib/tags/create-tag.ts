import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { freeCode } from './free-code';
import { lockTagNames } from './lock-tag-names';
import type { CreateTagInput } from './schema';
import { settleTag } from './settle-tag';
import { checkSlotFree } from './slots/count-slots';

/**
 * Creates a tag. A local one is ours alone. For a WeChat tag the wish is stored first, then WeChat is called, then the
 * outcome is recorded; if we crash after the call, the sweep looks the name up and adopts the id (settleCreatingTags).
 * What WeChat refuses leaves no tag behind, so that name and code can be tried again.
 * @throws AppError `tag.name_taken` (also errcode 45157), `tag.limit_reached` (45056), `tag.name_too_long_wechat` (45158),
 *   `tag.code_taken`, `tag.group_missing`, `tag.group_local_only` (an exclusive group holds local tags only), `tag.outcome_unknown` (no answer: the sweep finds out), `account.*`
 * @see WeChat docs 用户标签管理: 100 tags an account, name up to 30 bytes
 */
export async function createTag(ctx: Ctx, input: CreateTagInput): Promise<{ code: string }> {
  allow(ctx, 'tag.write');
  // An account that cannot be called is found out before anything is stored.
  if (input.kind === 'wechat') await accountClient(ctx.accountId);
  const tag = await transaction(async (tx) => {
    await lockTagNames(tx);
    await checkFree(tx, ctx, input);
    const created = await tx.tag.create({
      data: {
        code: input.code || (await freeCode(tx)),
        name: input.name,
        kind: input.kind,
        groupId: input.groupId,
        accountId: input.kind === 'wechat' ? ctx.accountId : null,
        state: input.kind === 'wechat' ? 'creating' : 'active',
        slot: input.kind === 'wechat' ? 'own' : null,
        createdById: ctx.actor.id,
        createdAt: ctx.now,
        updatedAt: ctx.now,
      },
    });
    await audit(tx, ctx, {
      action: 'tag.create',
      targetType: 'tag',
      targetId: created.id,
      details: { name: input.name, code: created.code, kind: input.kind },
    });
    return created;
  });
  if (input.kind === 'wechat') await settleTag(ctx, { id: tag.id, isFresh: true });
  return { code: tag.code };
}

async function checkFree(tx: Tx, ctx: Ctx, input: CreateTagInput): Promise<void> {
  const accountId = input.kind === 'wechat' ? ctx.accountId : null;
  const taken = await tx.tag.findFirst({
    where: { name: input.name, accountId, kind: input.kind, state: { in: ['creating', 'active'] } },
    select: { id: true },
  });
  if (taken) throw new AppError('tag.name_taken', { name: input.name });
  if (input.code && (await tx.tag.findUnique({ where: { code: input.code }, select: { id: true } }))) {
    throw new AppError('tag.code_taken', { code: input.code });
  }
  if (input.groupId !== null) {
    const group = await tx.tagGroup.findUnique({ where: { id: input.groupId } });
    if (!group) throw new AppError('tag.group_missing');
    if (group.isExclusive && input.kind !== 'local') throw new AppError('tag.group_local_only');
  }
  if (accountId !== null) await checkSlotFree(tx, accountId);
}
