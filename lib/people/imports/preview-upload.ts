import 'server-only';
import type { Ctx } from '@/lib/auth/ctx';
import { allow } from '@/lib/auth/permissions';
import { db } from '@/lib/db/client';
import { guessMapping, headerKeyOf } from './guess-mapping';
import { ownUpload } from './own-upload';
import { readHead } from './read-head';
import { readSheetNames } from './read-rows';
import { type ImportMapping, importMapping, type ReadingQuery, type UploadPreview } from './schema';
import { shownCell } from './shown-cell';

/**
 * The first rows of a file with what its columns seem to be: as in the last import of a file with the same header, else by
 * the headers' names.
 * @throws AppError `common.not_found`, `import.…` where it cannot be read
 */
export async function previewUpload(ctx: Ctx, input: { id: string } & ReadingQuery): Promise<UploadPreview> {
  allow(ctx, 'member.import');
  const upload = await ownUpload(ctx, input.id);
  const sheets = upload.format === 'xlsx' ? await readSheetNames(upload) : [];
  const head = await readHead(upload, input);
  const remembered = await rememberedMapping(head.headers);
  return {
    id: upload.id,
    name: upload.name,
    sizeBytes: upload.sizeBytes,
    format: upload.format,
    sheets,
    sheet: head.reading.sheet || (sheets[0] ?? ''),
    encoding: head.reading.encoding,
    delimiter: head.reading.delimiter,
    headers: head.headers,
    rows: head.rows.map(({ row, cells, problem }) => ({
      row,
      cells: head.headers.map((_, column) => shownCell(cells[column] ?? '')),
      problem: problem?.code ?? null,
    })),
    mapping: remembered ?? guessMapping(head.headers),
    isMappingRemembered: remembered !== null,
  };
}

async function rememberedMapping(headers: string[]): Promise<ImportMapping | null> {
  const last = await db.memberImport.findFirst({
    where: { headerKey: headerKeyOf(headers) },
    orderBy: { id: 'desc' },
    select: { mapping: true },
  });
  const parsed = importMapping.safeParse(last?.mapping);
  return parsed.success ? parsed.data : null;
}
