import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { inBranchScope } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { AppError } from '@/lib/errors';

/** Where a channel's people belong. */
export type ChannelPlace = { branchId: number | null; storeId: number | null };

/**
 * Checks a branch or store that somebody chose; a store brings its branch. Who is limited to branches chooses among these.
 * @throws AppError `common.not_found` (none, or outside the actor's branches), `channel.national_not_yours`,
 *   `channel.store_elsewhere` (the store is another branch's), `channel.store_closed`
 */
export async function readPlace(
  tx: Tx,
  ctx: Ctx,
  chosen: ChannelPlace,
  before?: ChannelPlace,
): Promise<ChannelPlace> {
  const store = chosen.storeId
    ? await tx.store.findUnique({
        where: { id: chosen.storeId },
        select: { branchId: true, closedAt: true, name: true },
      })
    : null;
  if (chosen.storeId && !store) throw new AppError('common.not_found');
  if (store && chosen.branchId !== null && chosen.branchId !== store.branchId)
    throw new AppError('channel.store_elsewhere', { store: store.name });
  const branchId = store?.branchId ?? chosen.branchId;
  if (branchId === null && ctx.branchIds !== null) throw new AppError('channel.national_not_yours');
  if (!inBranchScope(ctx, branchId)) throw new AppError('common.not_found');
  if (branchId !== null && !(await tx.branch.findUnique({ where: { id: branchId }, select: { id: true } })))
    throw new AppError('common.not_found');
  if (store?.closedAt && chosen.storeId !== before?.storeId)
    throw new AppError('channel.store_closed', { store: store.name });
  return { branchId, storeId: chosen.storeId };
}

/**
 * The local tags of these codes, by id. Tags that the channel gave before may be archived by now; they stay.
 * @throws AppError `channel.tag_missing` (none, archived, of WeChat or of a branch), `channel.exclusive_tags` (a member can
 *   carry only one of them)
 */
export async function readTags(tx: Tx, codes: string[], before: readonly number[] = []): Promise<number[]> {
  const wanted = [...new Set(codes)];
  const tags = await tx.tag.findMany({
    where: { code: { in: wanted }, kind: 'local' },
    include: { group: { select: { id: true, name: true, isExclusive: true } } },
  });
  const missing = wanted.filter(
    (code) => !tags.some((tag) => tag.code === code && (tag.state === 'active' || before.includes(tag.id))),
  );
  if (missing.length > 0) throw new AppError('channel.tag_missing', { codes: missing.join(', ') });
  const exclusive = tags.filter((tag) => tag.group?.isExclusive && tag.state === 'active');
  const twice = exclusive.find((tag) =>
    exclusive.some((one) => one.id !== tag.id && one.groupId === tag.groupId),
  );
  if (twice) throw new AppError('channel.exclusive_tags', { group: twice.group?.name ?? '' });
  return tags.map((tag) => tag.id).sort((a, b) => a - b);
}
