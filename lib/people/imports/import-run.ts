import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { db, type Tx } from '@/lib/db/client';
import {
  type ImportCounts,
  type ImportMapping,
  type ImportOptions,
  importMapping,
  importOptions,
} from './schema';

/** Real time. A worker that died gives its run back after this; a living one renews it with every chunk. */
const LEASE_SECONDS = 20;

/** An import that this process works on. */
export type ImportRun = {
  id: string;
  uploadId: string;
  format: 'csv' | 'xlsx';
  sizeBytes: number;
  isDryRun: boolean;
  mapping: ImportMapping;
  options: ImportOptions;
  accountId: number | null;
  branchIds: number[] | null;
  cursorRow: number;
  /** Rows done before. */
  processed: number;
  /** Known from a first reading. */
  rowCount: number | null;
  attempts: number;
  owner: string;
};

/** The run was cancelled or taken over by another worker: what was being done is not kept. */
export class RunLost extends Error {}

/** Takes a run under a lease, new or left by a worker that died; null when somebody has it or it is over. */
export async function claimRun(id: string, owner: string, ctx: Ctx): Promise<ImportRun | null> {
  const claimed = await db.$executeRaw`
    update member_import
       set status = 'running', lease_owner = ${owner}, started_at = coalesce(started_at, ${ctx.now}),
           lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${id}::uuid and status in ('queued', 'running')
       and (lease_until is null or lease_until < clock_timestamp())`;
  if (claimed === 0) return null;
  const row = await db.memberImport.findUniqueOrThrow({ where: { id }, include: { upload: true } });
  const { createdCount, updatedCount, unchangedCount, refusedCount } = row;
  return {
    id,
    uploadId: row.uploadId,
    format: row.format === 'xlsx' ? 'xlsx' : 'csv',
    sizeBytes: row.upload.sizeBytes,
    isDryRun: row.isDryRun,
    mapping: importMapping.parse(row.mapping),
    options: importOptions.parse(row.options),
    accountId: row.accountId,
    branchIds: row.branchIds.length > 0 ? row.branchIds : null,
    cursorRow: row.cursorRow,
    processed: createdCount + updatedCount + unchangedCount + refusedCount,
    rowCount: row.isDryRun ? null : row.rowCount,
    attempts: row.attempts,
    owner,
  };
}

/** Locks the run for a chunk's transaction, before anything else is written in it. @throws RunLost */
export async function holdRun(tx: Tx, run: ImportRun): Promise<void> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from member_import
     where id = ${run.id}::uuid and lease_owner = ${run.owner} and status = 'running' for no key update`;
  if (rows.length === 0) throw new RunLost();
}

/** Renews the lease where reading takes long before there is a chunk. @throws RunLost */
export async function renewLease(run: ImportRun): Promise<void> {
  const kept = await db.$executeRaw`
    update member_import set lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${run.id}::uuid and lease_owner = ${run.owner} and status = 'running'`;
  if (kept === 0) throw new RunLost();
}

/** Records a chunk in its own transaction, after `holdRun`. */
export async function checkpoint(
  tx: Tx,
  run: ImportRun,
  step: { cursorRow: number; counts: ImportCounts; rowCount: number | null; rate: number | null },
): Promise<void> {
  const { counts } = step;
  await tx.$executeRaw`
    update member_import
       set cursor_row = ${step.cursorRow}, row_count = ${step.rowCount}, rate = ${step.rate}, attempts = 0,
           created_count = created_count + ${counts.created}, updated_count = updated_count + ${counts.updated},
           unchanged_count = unchanged_count + ${counts.unchanged}, refused_count = refused_count + ${counts.refused},
           tagged_count = tagged_count + ${counts.tagged},
           lease_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
     where id = ${run.id}::uuid`;
}

/** Gives the run back after a slice, so that any worker may go on with it at once; after a failure a little later. */
export async function releaseRun(run: ImportRun, pauseSeconds = 0): Promise<void> {
  await db.$executeRaw`
    update member_import
       set lease_owner = null, lease_until = clock_timestamp() + make_interval(secs => ${pauseSeconds})
     where id = ${run.id}::uuid and lease_owner = ${run.owner} and status = 'running'`;
}
