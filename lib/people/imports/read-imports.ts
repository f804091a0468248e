import 'server-only';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { WorkStatus } from '@/lib/tags/operations/status';
import type { ImportRow } from './schema';

export type FoundImport = {
  id: string;
  uploadId: string;
  fileName: string;
  isDryRun: boolean;
  status: WorkStatus;
  actorId: string;
  actorName: string;
  createdAt: Date;
  finishedAt: Date | null;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  tagged: number;
};

/** Imports (alias `i`, their files `u`) that a condition finds, the newest first. */
export function readImports(where: Prisma.Sql, limit: number): Promise<FoundImport[]> {
  return db.$queryRaw<FoundImport[]>`
    select i.id, i.upload_id as "uploadId", u.name as "fileName", i.is_dry_run as "isDryRun", i.status::text as status,
           i.actor_id as "actorId", i.actor_name as "actorName", i.created_at as "createdAt",
           i.finished_at as "finishedAt", i.created_count as created, i.updated_count as updated,
           i.unchanged_count as unchanged, i.refused_count as refused, i.tagged_count as tagged
      from member_import i join upload u on u.id = i.upload_id
     where ${where} order by i.id desc limit ${limit}`;
}

export function toImportRow(found: FoundImport): ImportRow {
  const { created, updated, unchanged, refused, tagged } = found;
  return {
    id: found.id,
    fileName: found.fileName,
    isDryRun: found.isDryRun,
    status: found.status,
    actorName: found.actorName,
    createdAt: found.createdAt.toISOString(),
    finishedAt: found.finishedAt?.toISOString() ?? null,
    counts: { created, updated, unchanged, refused, tagged },
  };
}
