import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';
import { isInReach } from './usable-tag';

/**
 * Locks a tag that is to be changed, whatever its state, until the transaction ends.
 * @throws AppError `common.not_found` (none, deleted, another account's)
 */
export async function lockOwnTag(tx: Tx, ctx: Ctx, code: string): Promise<Tag> {
  await tx.$queryRaw`select id from tag where code = ${code} for no key update`;
  const tag = await tx.tag.findUnique({ where: { code } });
  if (!tag || tag.deletedAt !== null || !isInReach(ctx, tag)) throw new AppError('common.not_found');
  return tag;
}

/** Whether long work that changes who carries the tag, or the tag itself, is still open. */
export async function hasOpenWork(
  tx: Tx,
  tagId: number,
  kinds: ('merge' | 'delete' | 'requeue' | 'regroup')[],
) {
  const found = await tx.tagOperation.findFirst({
    where: {
      OR: [{ tagId }, { otherTagId: tagId }],
      kind: { in: kinds },
      status: { in: ['queued', 'running', 'paused'] },
    },
    select: { id: true },
  });
  return found !== null;
}
