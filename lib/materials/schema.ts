import { z } from 'zod';

export const draftQuery = z.object({
  q: z.string().trim().max(60).catch(''),
  after: z.string().max(300).catch(''),
});
export type DraftQuery = z.infer<typeof draftQuery>;

export const storedArticle = z.object({
  title: z.string(),
  digest: z.string().nullable().catch(null),
  author: z.string().nullable().catch(null),
  url: z.string().nullable().catch(null),
});

export type DraftRow = {
  mediaId: string;
  title: string;
  digest: string | null;
  author: string | null;
  articleCount: number;
  updatedAt: string;
};

export type DraftPage = { rows: DraftRow[]; after: string | null; syncedAt: string | null };
