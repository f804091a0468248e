import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { type ChannelSheet, MAX_SHEETS } from './schema';
import { codeState } from './status';

/** What is printed for these channels, in the order asked for; those that the actor may not see are left out. */
export async function listChannelSheets(ctx: Ctx, input: { ids: number[] }): Promise<ChannelSheet[]> {
  allow(ctx, 'channel.read');
  const ids = [...new Set(input.ids)].slice(0, MAX_SHEETS);
  const rows = await db.channel.findMany({
    where: { id: { in: ids }, ...(ctx.branchIds && { branchId: { in: ctx.branchIds } }) },
    include: {
      account: { select: { name: true } },
      branch: { select: { name: true } },
      store: { select: { name: true } },
    },
  });
  return ids.flatMap((id) => {
    const row = rows.find((one) => one.id === id);
    if (!row) return [];
    return {
      id,
      name: row.name,
      scene: row.scene,
      accountName: row.account.name,
      branchName: row.branch?.name ?? null,
      storeName: row.store?.name ?? null,
      qrUrl: row.qrUrl,
      code: codeState(row, ctx.now),
      expiresAt: row.expiresAt?.toISOString() ?? null,
    };
  });
}
