import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import type { Draft } from '@/lib/db/generated/client';

const OPTIONS_SHOWN = 30;

export const draftOptionsInput = z.object({ q: z.string().trim().max(60).default('') });

export type DraftOption = {
  mediaId: string;
  title: string;
  updatedAt: string;
  articles: { title: string; digest: string | null }[];
};

const storedArticles = z.array(
  z.object({
    title: z.string(),
    digest: z
      .string()
      .nullish()
      .transform((digest) => digest ?? null),
  }),
);

/** Drafts of the account to pick from, the last changed first; those that WeChat no longer had at the last sync are left out. */
export async function listDraftOptions(
  ctx: Ctx,
  { q }: z.infer<typeof draftOptionsInput>,
): Promise<DraftOption[]> {
  allow(ctx, 'material.read');
  const account = await db.account.findUnique({
    where: { id: ctx.accountId },
    select: { draftsSyncedAt: true },
  });
  const drafts = await db.draft.findMany({
    where: {
      accountId: ctx.accountId,
      ...(account?.draftsSyncedAt ? { syncedAt: { gte: account.draftsSyncedAt } } : {}),
      ...(q ? { title: { contains: q, mode: 'insensitive' as const } } : {}),
    },
    orderBy: [{ updatedAt: 'desc' }, { mediaId: 'asc' }],
    take: OPTIONS_SHOWN,
  });
  return drafts.map(toDraftOption);
}

/** A stored draft as the form shows it. */
export function toDraftOption(draft: Draft): DraftOption {
  return {
    mediaId: draft.mediaId,
    title: draft.title,
    updatedAt: draft.updatedAt.toISOString(),
    articles: storedArticles.catch([{ title: draft.title, digest: draft.digest }]).parse(draft.articles),
  };
}
