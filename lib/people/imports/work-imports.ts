import 'server-only';
import { randomUUID } from 'node:crypto';
import { audit } from '@/lib/auth/audit';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { toJson } from '@/lib/db/json';
import { retryDeadlock } from '@/lib/db/retry-deadlock';
import { transaction } from '@/lib/db/transaction';
import { AppError } from '@/lib/errors';
import { log } from '@/lib/log';
import { now } from '@/lib/time/clock';
import type { FileRow } from './file-row';
import { importChunk } from './import-chunk';
import { checkpoint, claimRun, holdRun, type ImportRun, RunLost, releaseRun, renewLease } from './import-run';
import { readRows } from './read-rows';
import { readVocabulary, type Vocabulary } from './vocabulary';
import { ChunkStale } from './write-people';

/** Rows of a chunk: one transaction, about a second; each costs some thirty statements however many rows it has. */
export const CHUNK_ROWS = 5_000;
/** A run is worked on this long before the next one has its turn, in real time. */
const SLICE_MS = 20_000;
/** What nobody expected is tried so often before the run is given up. */
export const MAX_ATTEMPTS = 5;
const RETRY_SECONDS = 5;
/** A chunk is planned so often anew when somebody else writes the same numbers. */
const PLANS = 5;
/** How much of the rate is the newest chunk. */
const NEWEST = 0.3;
const RENEW_EVERY_BLOCKS = 50;

type Options = { chunkRows?: number; sliceMs?: number };

/** Works on every import that is due, dry or real, on each for a while; any number of workers may do it at once. */
export async function workImports(ctx: Ctx, options: Options = {}): Promise<void> {
  allow(ctx, 'member.import');
  const due = await db.$queryRaw<{ id: string }[]>`
    select id from member_import
     where status in ('queued', 'running') and (lease_until is null or lease_until < clock_timestamp()) order by id`;
  for (const { id } of due) await workImport(ctx, { id, ...options });
}

/**
 * Works on one import until it ends, its slice is over, or somebody cancels it. Each chunk is one transaction together with
 * the row to go on from, so a process that is killed anywhere loses one chunk and doubles nothing.
 */
export async function workImport(ctx: Ctx, input: { id: string } & Options): Promise<void> {
  allow(ctx, 'member.import');
  const run = await claimRun(input.id, randomUUID(), ctx);
  if (!run) return;
  const own: Ctx = { ...ctx, branchIds: run.branchIds, accountId: run.accountId ?? 0 };
  try {
    await workUntil(run, own, Date.now() + (input.sliceMs ?? SLICE_MS), input.chunkRows ?? CHUNK_ROWS);
    await releaseRun(run);
  } catch (error) {
    if (error instanceof RunLost) return;
    await putOff(run, own, error);
  }
}

async function workUntil(run: ImportRun, ctx: Ctx, until: number, chunkRows: number): Promise<void> {
  const vocabulary = await readVocabulary(run);
  const file = { id: run.uploadId, format: run.format, sizeBytes: run.sizeBytes };
  let waiting: FileRow[] = [];
  let rate: number | null = null;
  let read = 0;
  let blocks = 0;
  let startedAt = performance.now();
  const write = async (rows: FileRow[], rowCount: number | null) => {
    await writeChunk(run, ctx, { vocabulary, rows, rowCount, rate });
    const current = rows.length / Math.max(0.001, (performance.now() - startedAt) / 1_000);
    rate = rate === null ? current : rate * (1 - NEWEST) + current * NEWEST;
    startedAt = performance.now();
  };
  for await (const { rows, share } of readRows(file, run.options)) {
    const data = rows.filter(({ row }) => row > run.options.headerRow);
    read += data.length;
    for (const row of data) if (row.row > run.cursorRow) waiting.push(row);
    blocks += 1;
    if (blocks % RENEW_EVERY_BLOCKS === 0) await renewLease(run);
    while (waiting.length >= chunkRows) {
      const rowCount = run.rowCount ?? Math.round(read / Math.max(share, 0.0001));
      await write(waiting.slice(0, chunkRows), rowCount);
      waiting = waiting.slice(chunkRows);
      if (Date.now() >= until) return;
    }
  }
  if (waiting.length > 0) await write(waiting, read);
  await finish(run, ctx, read);
}

async function writeChunk(
  run: ImportRun,
  ctx: Ctx,
  chunk: { vocabulary: Vocabulary; rows: FileRow[]; rowCount: number | null; rate: number | null },
): Promise<void> {
  const cursorRow = chunk.rows.at(-1)?.row ?? run.cursorRow;
  const at = { ...ctx, now: await now() };
  for (let tries = 1; ; tries += 1) {
    try {
      await retryDeadlock(() =>
        transaction(async (tx) => {
          await holdRun(tx, run);
          const counts = await importChunk(tx, at, { run, ...chunk });
          await checkpoint(tx, run, { cursorRow, counts, rowCount: chunk.rowCount, rate: chunk.rate });
          log.debug({ importId: run.id, isDryRun: run.isDryRun, cursorRow, counts }, 'a chunk of an import');
        }),
      );
      run.cursorRow = cursorRow;
      return;
    } catch (error) {
      if (!(error instanceof ChunkStale) || tries >= PLANS) throw error;
    }
  }
}

async function finish(run: ImportRun, ctx: Ctx, rowCount: number): Promise<void> {
  const at = { ...ctx, now: await now() };
  await transaction(async (tx) => {
    await holdRun(tx, run);
    await tx.importSeen.deleteMany({ where: { importId: run.id } });
    const row = await tx.memberImport.update({
      where: { id: run.id },
      data: {
        status: 'finished',
        finishedAt: at.now,
        rowCount,
        rate: null,
        leaseOwner: null,
        leaseUntil: null,
      },
    });
    if (run.isDryRun) return;
    const { createdCount, updatedCount, unchangedCount, refusedCount, taggedCount } = row;
    await audit(tx, at, {
      action: 'member.import.finish',
      targetType: 'member_import',
      targetId: run.id,
      details: {
        createdCount,
        updatedCount,
        unchangedCount,
        refusedCount,
        taggedCount,
        actorId: row.actorId,
      },
    });
  });
}

/** What is expected ends the run with its sentence; anything else is tried again, a little later each time. */
async function putOff(run: ImportRun, ctx: Ctx, error: unknown): Promise<void> {
  const isExpected = error instanceof AppError;
  if (!isExpected) log.error({ err: error, importId: run.id }, 'a chunk of an import failed');
  const attempts = run.attempts + 1;
  const isOver = isExpected || attempts >= MAX_ATTEMPTS;
  const failure = isExpected
    ? { code: error.code, params: error.params }
    : { code: 'import.failed', params: {} };
  await db.memberImport.updateMany({
    where: { id: run.id, leaseOwner: run.owner, status: 'running' },
    data: {
      attempts,
      ...(isOver ? { status: 'failed', finishedAt: ctx.now, failure: toJson(failure), rate: null } : {}),
    },
  });
  await releaseRun(run, RETRY_SECONDS * attempts);
}
