import 'server-only';
import { z } from 'zod';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { decodeCursor, encodeCursor, PAGE_SIZE, toPage } from '@/lib/db/page';
import { AppError } from '@/lib/errors';
import type { DraftPage, DraftQuery } from './schema';

type Found = {
  media_id: string;
  title: string;
  digest: string | null;
  author: string | null;
  article_count: number;
  updated_at: Date;
};

/** The account's drafts as the last sync found them, the last changed first. */
export async function listDrafts(ctx: Ctx, query: DraftQuery): Promise<DraftPage> {
  allow(ctx, 'material.read');
  const cursor = decodeCursor(query.after);
  const before = cursor && z.iso.datetime().safeParse(cursor.sortValue);
  if (before && !before.success) throw new AppError('common.bad_cursor');
  const pattern = `%${query.q.replace(/[\\%_]/g, '\\$&')}%`;
  const [account, rows] = await Promise.all([
    db.account.findUnique({ where: { id: ctx.accountId }, select: { draftsSyncedAt: true } }),
    db.$queryRaw<Found[]>`
      select media_id, title, digest, author, jsonb_array_length(articles) as article_count, updated_at
        from draft
       where account_id = ${ctx.accountId} ${query.q ? Prisma.sql`and title ilike ${pattern}` : Prisma.empty}
         ${before ? Prisma.sql`and (updated_at, media_id) < (${new Date(before.data)}, ${cursor.id})` : Prisma.empty}
       order by updated_at desc, media_id desc limit ${PAGE_SIZE + 1}`,
  ]);
  const page = toPage(rows, PAGE_SIZE, (row) => encodeCursor(row.updated_at.toISOString(), row.media_id));
  return {
    after: page.after,
    syncedAt: account?.draftsSyncedAt?.toISOString() ?? null,
    rows: page.rows.map((row) => ({
      mediaId: row.media_id,
      title: row.title,
      digest: row.digest,
      author: row.author,
      articleCount: row.article_count,
      updatedAt: row.updated_at.toISOString(),
    })),
  };
}
