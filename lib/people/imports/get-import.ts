import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { AppError, type ErrorParams } from '@/lib/errors';
import { readImports, toImportRow } from './read-imports';
import { type ImportCounts, type ImportView, importMapping, importOptions } from './schema';
import { importScope } from './scope';

const REFUSALS_SHOWN = 20;
const REASONS_SHOWN = 20;
const CELLS_SHOWN = 12;

/** One import with how far it is and what was refused; polled by its page. @throws AppError `common.not_found` */
export async function getImport(ctx: Ctx, { id }: { id: string }): Promise<ImportView> {
  allow(ctx, 'member.import');
  const [found] = await readImports(Prisma.sql`i.id = ${id}::uuid and ${importScope(ctx)}`, 1);
  if (!found) throw new AppError('common.not_found');
  const [row, reasons, refusals] = await Promise.all([
    db.memberImport.findUniqueOrThrow({ where: { id }, include: { upload: true } }),
    db.$queryRaw<ImportView['reasons']>`
      select code, count(*)::int as count, (array_agg(params order by row))[1] as params from import_refusal where import_id = ${id}::uuid
       group by code order by count(*) desc, code limit ${REASONS_SHOWN}`,
    db.importRefusal.findMany({ where: { importId: id }, orderBy: { row: 'asc' }, take: REFUSALS_SHOWN }),
  ]);
  const options = importOptions.parse(row.options);
  const mapping = importMapping.parse(row.mapping);
  const processedCount = found.created + found.updated + found.unchanged + found.refused;
  const isRunning = found.status === 'running';
  const left = row.rowCount === null ? null : Math.max(0, row.rowCount - processedCount);
  return {
    ...toImportRow(found),
    uploadId: found.uploadId,
    rowCount: row.rowCount,
    processedCount,
    rate: isRunning && row.rate !== null ? Math.round(row.rate) : null,
    secondsLeft: isRunning && row.rate && left !== null ? Math.ceil(left / row.rate) : null,
    dryCounts: row.dryCounts as ImportCounts | null,
    failure: row.failure as { code: string; params: ErrorParams } | null,
    reasons,
    refusals: refusals.map((one) => ({
      row: one.row,
      code: one.code,
      params: one.params as ErrorParams,
      cells: (one.cells as string[]).slice(0, CELLS_SHOWN),
    })),
    options: {
      write: options.write,
      create: options.create,
      ...(await namesOf(options)),
    },
    columns: Object.entries(mapping).map(([column, field]) => ({
      header: options.headers[Number(column)] ?? column,
      field,
    })),
    hasFile: row.upload.clearedAt === null,
  };
}

async function namesOf({ tagIds, branchId }: { tagIds: number[]; branchId: number | null }) {
  const [tags, branch] = await Promise.all([
    db.tag.findMany({ where: { id: { in: tagIds } }, select: { name: true }, orderBy: { id: 'asc' } }),
    branchId === null ? null : db.branch.findUnique({ where: { id: branchId }, select: { name: true } }),
  ]);
  return { tagNames: tags.map(({ name }) => name), branchName: branch?.name ?? null };
}
