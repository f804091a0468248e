import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { isWechatErrcode } from '@/lib/wechat/error';
import { listTags as listAtWechat, renameTag as renameAtWechat } from '@/lib/wechat/tags';
import { lockTagNames } from './lock-tag-names';
import { fitsWechatName } from './schema';

/**
 * Renames a tag; its code stays. A WeChat tag is renamed at WeChat first, which may be repeated harmlessly; a branch's tag
 * bears the branch's name and is not renamed here.
 * @throws AppError `common.not_found`, `tag.name_taken`, `tag.name_too_long_wechat`, `tag.of_branch`, `tag.not_ready`
 */
export async function renameTag(ctx: Ctx, input: { code: string; name: string }): Promise<{ code: string }> {
  allow(ctx, 'tag.write');
  const tag = await db.tag.findUnique({ where: { code: input.code } });
  if (!tag || tag.state === 'archived' || (tag.accountId !== null && tag.accountId !== ctx.accountId)) {
    throw new AppError('common.not_found');
  }
  if (tag.kind === 'branch') throw new AppError('tag.of_branch');
  if (tag.name === input.name) return { code: tag.code };
  if (tag.kind === 'wechat') {
    if (!fitsWechatName(input.name)) throw new AppError('tag.name_too_long_wechat');
    if (tag.state !== 'active') throw new AppError('tag.not_ready');
    await checkFree(db, tag, input.name);
    await renameThere(tag, input.name);
  }
  await transaction(async (tx) => {
    await lockTagNames(tx);
    await checkFree(tx, tag, input.name);
    await tx.tag.update({ where: { id: tag.id }, data: { name: input.name, updatedAt: ctx.now } });
    await audit(tx, ctx, {
      action: 'tag.rename',
      targetType: 'tag',
      targetId: tag.id,
      details: { from: tag.name, to: input.name },
    });
  });
  return { code: tag.code };
}

async function checkFree(tx: Tx, tag: Tag, name: string): Promise<void> {
  const taken = await tx.tag.findFirst({
    where: {
      name,
      kind: tag.kind,
      accountId: tag.accountId,
      state: { in: ['creating', 'active'] },
      id: { not: tag.id },
    },
    select: { id: true },
  });
  if (taken) throw new AppError('tag.name_taken', { name });
}

async function renameThere(tag: Tag, name: string): Promise<void> {
  if (tag.accountId === null || tag.wechatTagId === null) throw new AppError('tag.not_ready');
  const client = await accountClient(tag.accountId);
  try {
    await renameAtWechat(client, { id: tag.wechatTagId, name });
  } catch (error) {
    if (!isWechatErrcode(error, 45157)) throw error;
    // WeChat may refuse a tag its own name (§4.3): then a first try got there and was not recorded here.
    const holder = (await listAtWechat(client)).find((there) => there.name === name);
    if (holder?.id !== tag.wechatTagId) throw new AppError('tag.name_taken', { name }, { cause: error });
  }
}
