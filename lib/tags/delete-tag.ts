import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db, type Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { refuseWhileUsed } from './find-tag-uses';
import { endTag } from './operations/delete-chunk';
import { OPERATION_PRIORITY } from './operations/schema';
import { startTagOperation } from './operations/start-tag-operation';
import { hasOpenWork, lockOwnTag } from './own-tag';
import { sourceOf } from './source-of';
import { ofWholeCountry } from './whole-country';

/**
 * Deletes a tag for good; its code is not given away again. A local tag has to be archived before. A WeChat tag is deleted
 * at WeChat as well: at once up to 100 000 fans, beyond that it is first taken from the rest (删除标签, 45057), which the
 * operation shows. Rules that name it have to be changed before.
 * @param input.carrierCount the number of people that whoever asks was shown; another number by now is told instead
 * @returns the operation that does it; null when nobody carried it and it is done
 * @throws AppError `common.not_found`, `tag.of_branch`, `tag.delete_archive_first`, `tag.lent`, `tag.not_ready`, `tag.busy`,
 *   `tag.in_use`, `tag.carriers_changed`, `tag.whole_country_only`, `account.*`
 */
export async function deleteTag(
  ctx: Ctx,
  input: { code: string; carrierCount: number },
): Promise<{ operationId: string | null }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  const found = await db.tag.findUnique({ where: { code: input.code } });
  // An account that cannot be called is found out before anything is stored.
  if (found?.kind === 'wechat' && found.accountId === ctx.accountId) await accountClient(ctx.accountId);
  return transaction(async (tx) => {
    const tag = await lockOwnTag(tx, ctx, input.code);
    await checkDelete(tx, tag);
    await refuseWhileUsed(tx, tag.code);
    const [people] = await tx.$queryRaw<{ member_count: number }[]>`
      select member_count from tag_people where tag_id = ${tag.id}`;
    const count = people?.member_count ?? 0;
    if (count !== input.carrierCount) throw new AppError('tag.carriers_changed', { count });
    await audit(tx, ctx, {
      action: 'tag.delete',
      targetType: 'tag',
      targetId: tag.id,
      details: { code: tag.code, name: tag.name, kind: tag.kind, carriers: count },
    });
    const isEmpty =
      tag.kind === 'local' &&
      !(await tx.memberTag.findFirst({ where: { tagId: tag.id }, select: { tagId: true } }));
    if (isEmpty) {
      await endTag(tx, tag, ctx.now);
      return { operationId: null };
    }
    if (tag.kind === 'wechat') {
      await tx.tag.update({ where: { id: tag.id }, data: { state: 'deleting', updatedAt: ctx.now } });
    }
    return {
      operationId: await startDelete(tx, ctx, { tagId: tag.id, count, priority: OPERATION_PRIORITY.person }),
    };
  });
}

async function checkDelete(tx: Tx, tag: Tag): Promise<void> {
  if (tag.kind === 'branch') throw new AppError('tag.of_branch');
  if (tag.slot === 'lent') throw new AppError('tag.lent');
  if (tag.kind === 'local' && tag.state !== 'archived') throw new AppError('tag.delete_archive_first');
  if (tag.state === 'creating') throw new AppError('tag.not_ready');
  if (await hasOpenWork(tx, tag.id, ['merge', 'delete', 'requeue'])) throw new AppError('tag.busy');
}

/** The operation that deletes a tag; its progress counts people, not members by id. */
export async function startDelete(
  tx: Tx,
  ctx: Ctx,
  input: { tagId: number; count: number; priority: number },
): Promise<string> {
  const { id } = await startTagOperation(tx, ctx, {
    kind: 'delete',
    tagId: input.tagId,
    selection: { kind: 'carriers' },
    priority: input.priority,
    source: sourceOf(ctx),
    estimatedCount: input.count,
  });
  await tx.tagOperation.update({ where: { id }, data: { lastId: BigInt(Math.max(1, input.count)) } });
  return id;
}
