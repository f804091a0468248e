import 'server-only';
import { AppError } from '@/lib/errors';
import type { FileRow } from './file-row';
import { guessDelimiter } from './guess-delimiter';
import type { OwnUpload } from './own-upload';
import { type Reading, readRows } from './read-rows';
import { DELIMITER_NAMES, PREVIEW_ROWS, type ReadingQuery } from './schema';
import { textLines } from './text-lines';
import { uploadBytes } from './upload-bytes';

const LONGEST_HEADER = 80;

export type FileHead = { reading: Reading; headers: string[]; headerRow: number; rows: FileRow[] };

/**
 * The header row of a file and the rows after it. The header is the first row that holds anything.
 * @throws AppError `import.empty_file`, `import.no_rows`, and what reading refuses
 */
export async function readHead(upload: OwnUpload, query: ReadingQuery): Promise<FileHead> {
  const reading = await readingOf(upload, query);
  const rows: FileRow[] = [];
  for await (const block of readRows(upload, reading)) {
    rows.push(...block.rows);
    if (rows.length > PREVIEW_ROWS) break;
  }
  const header = rows[0];
  if (!header) throw new AppError('import.empty_file');
  if (header.problem) throw new AppError('import.bad_header', { row: header.row });
  if (rows.length === 1) throw new AppError('import.no_rows');
  return {
    reading,
    headers: header.cells.map((cell) =>
      cell
        .replace(/\p{Cc}+/gu, ' ')
        .trim()
        .slice(0, LONGEST_HEADER),
    ),
    headerRow: header.row,
    rows: rows.slice(1, PREVIEW_ROWS + 1),
  };
}

async function readingOf(upload: OwnUpload, query: ReadingQuery): Promise<Reading> {
  if (upload.format === 'xlsx') return { sheet: query.sheet, encoding: 'utf-8', delimiter: ',' };
  const encoding = query.encoding || upload.encoding;
  const chosen = query.delimiter ? DELIMITER_NAMES[query.delimiter] : null;
  if (chosen) return { sheet: '', encoding, delimiter: chosen };
  for await (const { lines } of textLines(uploadBytes(upload.id), encoding, 1)) {
    const line = lines.find((one) => one.trim() !== '');
    if (line) return { sheet: '', encoding, delimiter: guessDelimiter(line) };
  }
  throw new AppError('import.empty_file');
}
