import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { type DraftOption, toDraftOption } from './list-draft-options';

/** One draft of the account in hand to start a broadcast from; null when WeChat no longer had it at the last sync. */
export async function getDraftOption(ctx: Ctx, input: { mediaId: string }): Promise<DraftOption | null> {
  allow(ctx, 'material.read');
  const [account, draft] = await Promise.all([
    db.account.findUnique({ where: { id: ctx.accountId }, select: { draftsSyncedAt: true } }),
    db.draft.findUnique({
      where: { accountId_mediaId: { accountId: ctx.accountId, mediaId: input.mediaId } },
    }),
  ]);
  if (!draft || (account?.draftsSyncedAt && draft.syncedAt < account.draftsSyncedAt)) return null;
  return toDraftOption(draft);
}
