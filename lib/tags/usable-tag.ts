import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import type { Tx } from '@/lib/db/client';
import type { Tag } from '@/lib/db/generated/client';
import { AppError } from '@/lib/errors';

/** A tag that people can be given: a local one, or a WeChat tag that exists at WeChat. */
export type UsableTag = { id: number; code: string; kind: 'local' | 'wechat'; accountId: number | null };

/**
 * Reads a tag that the actor may give people, by its code or id. Jobs and commands that act for no account may use the
 * tags of all.
 * @throws AppError `common.not_found` (none, archived, another account's), `tag.of_branch` (a branch is changed, not
 *   tagged), `tag.not_ready`
 */
export async function usableTag(
  tx: Tx,
  ctx: Ctx,
  which: { code: string } | { id: number },
): Promise<UsableTag> {
  const tag = await tx.tag.findUnique({ where: which });
  if (!tag || tag.state === 'archived' || !isInReach(ctx, tag)) throw new AppError('common.not_found');
  if (tag.kind === 'branch') throw new AppError('tag.of_branch');
  if (tag.state !== 'active') throw new AppError('tag.not_ready');
  return { id: tag.id, code: tag.code, kind: tag.kind, accountId: tag.accountId };
}

/** Whether a tag belongs to no account, or to the one in hand. */
export function isInReach(ctx: Ctx, tag: Pick<Tag, 'accountId'>): boolean {
  if (tag.accountId === null || tag.accountId === ctx.accountId) return true;
  return ctx.accountId === 0 && (ctx.actor.kind === 'job' || ctx.actor.kind === 'command');
}
