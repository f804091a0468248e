import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import type { TagKind } from './schema';

/** How many tags of each kind can be used with the account in hand: the same set that listTags shows. */
export async function countTagKinds(ctx: Ctx): Promise<Record<TagKind, number>> {
  allow(ctx, 'tag.read');
  const rows = await db.tag.groupBy({
    by: ['kind'],
    where: { state: { not: 'archived' }, OR: [{ accountId: null }, { accountId: ctx.accountId }] },
    _count: { _all: true },
  });
  const counts: Record<TagKind, number> = { local: 0, wechat: 0, branch: 0 };
  for (const row of rows) counts[row.kind] = row._count._all;
  return counts;
}
