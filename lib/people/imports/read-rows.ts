import 'server-only';
import { AppError } from '@/lib/errors';
import type { RowBlock } from './file-row';
import { openWorkbook } from './open-workbook';
import { type CsvReading, readCsv } from './read-csv';
import { readSheet } from './read-sheet';
import { UploadReader, uploadBytes } from './upload-bytes';
import { openZip } from './zip-entries';

export type StoredFile = { id: string; format: 'csv' | 'xlsx'; sizeBytes: number };
export type Reading = CsvReading & { sheet: string };

/** The rows of an upload that hold anything, the header among them. @throws AppError `import.…` where it cannot be read */
export async function* readRows(file: StoredFile, reading: Reading): AsyncGenerator<RowBlock> {
  if (file.format === 'csv') {
    yield* readCsv(uploadBytes(file.id), file.sizeBytes, reading);
    return;
  }
  const reader = new UploadReader(file.id);
  try {
    yield* readSheet(await openZip(reader, file.sizeBytes), reading.sheet);
  } catch (error) {
    throw blame(error, reader);
  }
}

/** Names of a workbook's sheets. */
export async function readSheetNames(file: StoredFile): Promise<string[]> {
  const reader = new UploadReader(file.id);
  try {
    const workbook = await openWorkbook(await openZip(reader, file.sizeBytes));
    return workbook.sheets.map(({ name }) => name);
  } catch (error) {
    throw blame(error, reader);
  }
}

/** What the zip or its packing refuse is the file's fault, unless the bytes could not be had. */
function blame(error: unknown, reader: UploadReader): unknown {
  if (error instanceof AppError) return error;
  if (reader.failure) return reader.failure;
  const isTooLong = error instanceof Error && error.message.startsWith('too many bytes in the stream');
  return new AppError(isTooLong ? 'import.xlsx_bomb' : 'import.xlsx_broken', {}, { cause: error });
}
