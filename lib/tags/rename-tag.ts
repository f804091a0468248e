import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { withAudit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { AppError } from '@/lib/errors';
import { isWechatErrcode } from '@/lib/wechat/error';
import { renameTag as renameAtWechat } from '@/lib/wechat/tags';
import { fitsWechatName } from './schema';

/**
 * Renames a tag; its code stays. A WeChat tag is renamed at WeChat first, which may be repeated harmlessly; a branch's tag
 * bears the branch's name and is not renamed here.
 * @throws AppError `common.not_found`, `tag.name_taken`, `tag.name_too_long_wechat`, `tag.of_branch`
 */
export async function renameTag(ctx: Ctx, input: { code: string; name: string }): Promise<{ code: string }> {
  allow(ctx, 'tag.write');
  const tag = await db.tag.findUnique({ where: { code: input.code } });
  if (!tag || tag.state === 'archived' || (tag.accountId !== null && tag.accountId !== ctx.accountId)) {
    throw new AppError('common.not_found');
  }
  if (tag.kind === 'branch') throw new AppError('tag.of_branch');
  if (tag.name === input.name) return { code: tag.code };
  const taken = await db.tag.findFirst({
    where: {
      name: input.name,
      kind: tag.kind,
      accountId: tag.accountId,
      state: { in: ['creating', 'active'] },
      id: { not: tag.id },
    },
    select: { id: true },
  });
  if (taken) throw new AppError('tag.name_taken', { name: input.name });
  if (tag.kind === 'wechat') {
    if (!fitsWechatName(input.name)) throw new AppError('tag.name_too_long_wechat');
    if (tag.accountId === null || tag.wechatTagId === null) throw new AppError('tag.not_ready');
    try {
      await renameAtWechat(await accountClient(tag.accountId), { id: tag.wechatTagId, name: input.name });
    } catch (error) {
      if (isWechatErrcode(error, 45157))
        throw new AppError('tag.name_taken', { name: input.name }, { cause: error });
      throw error;
    }
  }
  return withAudit(
    ctx,
    (tx) =>
      tx.tag.update({
        where: { id: tag.id },
        data: { name: input.name, updatedAt: ctx.now },
        select: { code: true },
      }),
    () => ({
      action: 'tag.rename',
      targetType: 'tag',
      targetId: tag.id,
      details: { from: tag.name, to: input.name },
    }),
  );
}
