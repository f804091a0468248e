import 'server-only';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { refuseWhileUsed } from './find-tag-uses';
import { OPERATION_PRIORITY } from './operations/schema';
import { startTagOperation } from './operations/start-tag-operation';
import { hasOpenWork, lockOwnTag } from './own-tag';
import { sourceOf } from './source-of';
import { ofWholeCountry } from './whole-country';

/**
 * Merges a tag into another one: everybody who carries it gets the other, with the earlier of the two times, and this one
 * is put away, out of every picker from the first moment. An operation moves the people, so it costs the same for ten and
 * for ten million. Channels that give the tag give the other one from now on. Rules that name it are not rewritten:
 * the merge is refused until somebody has changed them, because an audience that was approved must stay what it was.
 * A WeChat tag goes into one of the same account and is deleted at WeChat when everybody has moved.
 * @throws AppError `common.not_found`, `tag.merge_self`, `tag.merge_kinds`, `tag.not_ready`, `tag.busy`, `tag.lent`,
 *   `tag.merge_automatic`, `tag.in_use`, `tag.whole_country_only`
 */
export async function mergeTags(ctx: Ctx, input: { code: string; into: string }): Promise<{ id: string }> {
  allow(ctx, 'tag.write');
  ofWholeCountry(ctx);
  if (input.code === input.into) throw new AppError('tag.merge_self');
  return transaction(async (tx) => {
    // In order of code, so that two who merge the same tags wait for each other.
    const [first, second] = [input.code, input.into].sort();
    const tags = [await lockOwnTag(tx, ctx, first ?? ''), await lockOwnTag(tx, ctx, second ?? '')];
    const tag = tags.find(({ code }) => code === input.code);
    const into = tags.find(({ code }) => code === input.into);
    if (!tag || !into) throw new AppError('common.not_found');
    await checkMerge(tx, tag, into);
    await refuseWhileUsed(tx, tag.code);
    await repointChannels(tx, tag, into);
    await tx.tag.update({
      where: { id: tag.id },
      data: {
        // A WeChat tag keeps its place among the hundred until WeChat has let it go.
        state: tag.kind === 'wechat' ? 'deleting' : 'archived',
        archivedAt: ctx.now,
        mergedIntoId: into.id,
        updatedAt: ctx.now,
      },
    });
    const [people] = await tx.$queryRaw<{ member_count: number }[]>`
      select member_count from tag_people where tag_id = ${tag.id}`;
    const { id } = await startTagOperation(tx, ctx, {
      kind: 'merge',
      tagId: tag.id,
      otherTagId: into.id,
      selection: { kind: 'carriers' },
      priority: OPERATION_PRIORITY.person,
      source: sourceOf(ctx),
      estimatedCount: people?.member_count ?? 0,
    });
    await orderByFan(tx, tag, id);
    await audit(tx, ctx, {
      action: 'tag.merge',
      targetType: 'tag',
      targetId: tag.id,
      details: { code: tag.code, into: into.code, operationId: id },
    });
    return { id };
  });
}

async function checkMerge(tx: Tx, tag: Tag, into: Tag): Promise<void> {
  if (tag.kind === 'branch' || into.kind === 'branch') throw new AppError('tag.of_branch');
  if (tag.kind !== into.kind || tag.accountId !== into.accountId) throw new AppError('tag.merge_kinds');
  if (tag.state !== 'active' || into.state !== 'active') throw new AppError('tag.not_ready');
  if (tag.slot === 'lent' || into.slot === 'lent') throw new AppError('tag.lent');
  for (const { id } of [tag, into]) {
    if (await hasOpenWork(tx, id, ['merge', 'delete', 'requeue'])) throw new AppError('tag.busy');
  }
  // Who carries an automatic tag is decided by its rule, not by whom it was given.
  const automatic = await tx.tagRule.findFirst({ where: { tagId: { in: [tag.id, into.id] }, isOn: true } });
  if (automatic) throw new AppError('tag.merge_automatic');
}

async function repointChannels(tx: Tx, tag: Tag, into: Tag): Promise<void> {
  await tx.$executeRaw`
    insert into channel_tag (channel_id, tag_id)
    select channel_id, ${into.id} from channel_tag where tag_id = ${tag.id} on conflict do nothing`;
  await tx.channelTag.deleteMany({ where: { tagId: tag.id } });
}

/** WeChat tags are kept by fan, so their operations go in order of fan. */
export async function orderByFan(tx: Tx, tag: Tag, operationId: string): Promise<void> {
  if (tag.kind !== 'wechat') return;
  const newest = await tx.fan.findFirst({ orderBy: { id: 'desc' }, select: { id: true } });
  await tx.tagOperation.update({ where: { id: operationId }, data: { lastId: newest?.id ?? 0n } });
}
