import 'server-only';
import { accountClient } from '@/lib/accounts/account-client';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { type Draft, listDrafts } from '@/lib/wechat/drafts';

/**
 * Copies the account's draft box: what WeChat has is written page by page, what it no longer has goes at the end, and
 * only if every page was read. Repeating it is harmless.
 * @throws AppError `account.not_found`, WechatError
 */
export async function syncDrafts(ctx: Ctx): Promise<{ count: number }> {
  allow(ctx, 'material.sync');
  if (!ctx.accountId) throw new AppError('account.not_found');
  const client = await accountClient(ctx.accountId);
  let count = 0;
  for (;;) {
    const { total, drafts } = await listDrafts(client, { offset: count });
    await transaction((tx) => write(tx, ctx, drafts));
    count += drafts.length;
    if (drafts.length === 0 || count >= total) break;
  }
  await transaction(async (tx) => {
    await tx.draft.deleteMany({ where: { accountId: ctx.accountId, syncedAt: { lt: ctx.now } } });
    await tx.account.update({ where: { id: ctx.accountId }, data: { draftsSyncedAt: ctx.now } });
    await audit(tx, ctx, {
      action: 'material.sync',
      targetType: 'account',
      targetId: ctx.accountId,
      details: { count },
    });
  });
  return { count };
}

async function write(tx: Tx, ctx: Ctx, drafts: Draft[]): Promise<void> {
  for (const draft of drafts) {
    const first = draft.articles[0];
    const data = {
      title: first?.title ?? '',
      digest: first?.digest || null,
      author: first?.author || null,
      articles: toJson(
        draft.articles.map((a) => ({
          title: a.title,
          digest: a.digest || null,
          author: a.author || null,
          url: a.url || null,
        })),
      ),
      updatedAt: draft.updatedAt ?? ctx.now,
      syncedAt: ctx.now,
    };
    await tx.draft.upsert({
      where: { accountId_mediaId: { accountId: ctx.accountId, mediaId: draft.mediaId } },
      create: { accountId: ctx.accountId, mediaId: draft.mediaId, ...data },
      update: data,
    });
  }
}
