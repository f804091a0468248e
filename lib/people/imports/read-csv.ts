import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { AppError } from '@/lib/errors';
import type { FileRow, RowBlock } from './file-row';
import type { Delimiter, Encoding } from './schema';
import { MAX_COLUMNS } from './schema';
import { textLines } from './text-lines';

const BLOCK_LINES = 500;
/** A quoted cell over more lines, or longer, is a quote that somebody forgot to close. */
const LONGEST_CELL_LINES = 200;
const LONGEST_CELL_CHARACTERS = 4_000_000;

export type CsvReading = { encoding: Encoding; delimiter: Delimiter };

/**
 * Reads a CSV (RFC 4180) block by block. A line whose quotes are wrong is given back as a row that cannot be taken, and
 * reading goes on after it. Where a wrong quote has swallowed the lines behind it, nobody can tell where rows begin: then
 * the whole file is refused.
 * @throws AppError `import.quote_not_closed`, `import.quote_swallows`, `import.too_many_columns`, `import.line_too_long`
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  { encoding, delimiter }: CsvReading,
): AsyncGenerator<RowBlock> {
  let first = 1;
  let waiting: string[] = [];
  let read = 0;
  for await (const block of textLines(bytes, encoding, BLOCK_LINES)) {
    waiting = waiting.concat(block.lines);
    read = block.readBytes;
    const parsed = parseLines(waiting, first, delimiter);
    first += waiting.length - parsed.rest.length;
    waiting = parsed.rest;
    if (isEndless(waiting)) throw new AppError('import.quote_not_closed', { row: first });
    yield { rows: parsed.rows, share: Math.min(1, read / Math.max(1, sizeBytes)) };
  }
  if (waiting.length > 0) throw new AppError('import.quote_not_closed', { row: first });
}

function isEndless(rest: string[]): boolean {
  return (
    rest.length > LONGEST_CELL_LINES ||
    rest.reduce((sum, line) => sum + line.length, 0) > LONGEST_CELL_CHARACTERS
  );
}

type Parsed = { rows: FileRow[]; rest: string[] };

/** Rows of whole lines; `rest` are lines at the end whose quote is still open. */
function parseLines(lines: string[], first: number, delimiter: Delimiter): Parsed {
  const rows: FileRow[] = [];
  let from = 0;
  while (from < lines.length) {
    let ended = 0;
    const start = from;
    try {
      parse(lines.slice(start).join('\n'), {
        delimiter,
        relax_column_count: true,
        record_delimiter: '\n',
        skip_empty_lines: false,
        on_record: (record: string[], { lines: lastLine }) => {
          const row = first + start + ended;
          ended = lastLine;
          const width = record.findLastIndex((cell) => cell.trim() !== '') + 1;
          if (width > MAX_COLUMNS) throw tooWide(row, width);
          if (width > 0) rows.push({ row, cells: record });
          return null;
        },
      });
      return { rows, rest: [] };
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const broken = start + ended;
      if (error.code === 'CSV_QUOTE_NOT_CLOSED') return { rows, rest: lines.slice(broken) };
      const line = start + Number(error.lines) - 1;
      if (line !== broken) {
        throw new AppError('import.quote_swallows', { row: first + broken, to: first + line });
      }
      rows.push({
        row: first + broken,
        cells: (lines[broken] ?? '').split(delimiter),
        problem: { code: 'import.broken_quotes' },
      });
      from = broken + 1;
    }
  }
  return { rows, rest: [] };
}

function tooWide(row: number, columns: number): AppError {
  return new AppError('import.too_many_columns', { row, columns, limit: MAX_COLUMNS });
}
