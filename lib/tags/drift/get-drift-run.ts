import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import type { DriftDirection, DriftRunView, DriftTagView } from './schema';

type TagRow = {
  tag_id: number;
  code: string;
  name: string;
  compared_at: Date | null;
  listed_count: number;
  agreed_count: number;
  ours_only_count: number;
  theirs_only_count: number;
  unknown_count: number;
  is_gone: boolean;
  repaired_as: DriftDirection | null;
  repaired_count: number;
  repaired_at: Date | null;
};

/** The account's last comparison, what differs most first; null when there was none. An account has some hundred tags. */
export async function findDriftRun(ctx: Ctx): Promise<DriftRunView | null> {
  allow(ctx, 'tag.read');
  const run = await db.tagDriftRun.findFirst({
    where: { accountId: ctx.accountId },
    orderBy: { id: 'desc' },
  });
  if (!run) return null;
  const rows = await db.$queryRaw<TagRow[]>`
    select d.tag_id, t.code, t.name, d.compared_at, d.listed_count, d.agreed_count, d.ours_only_count,
           d.theirs_only_count, d.unknown_count, d.is_gone, d.repaired_as, d.repaired_count, d.repaired_at
      from tag_drift d join tag t on t.id = d.tag_id where d.run_id = ${run.id}
     order by d.is_gone desc, d.ours_only_count + d.theirs_only_count desc, d.unknown_count desc, t.name`;
  return {
    id: run.id,
    status: run.status,
    tagCount: rows.length,
    comparedCount: rows.filter((row) => row.compared_at !== null).length,
    callCount: run.callCount,
    failure: run.failure,
    notBefore: run.notBefore?.toISOString() ?? null,
    createdAt: run.createdAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
    tags: rows.map(toTag),
  };
}

function toTag(row: TagRow): DriftTagView {
  return {
    tagId: row.tag_id,
    code: row.code,
    name: row.name,
    isCompared: row.compared_at !== null,
    listedCount: row.listed_count,
    agreedCount: row.agreed_count,
    oursOnlyCount: row.ours_only_count,
    theirsOnlyCount: row.theirs_only_count,
    unknownCount: row.unknown_count,
    isGone: row.is_gone,
    repairedAs: row.repaired_as,
    repairedCount: row.repaired_count,
    repairedAt: row.repaired_at?.toISOString() ?? null,
  };
}
