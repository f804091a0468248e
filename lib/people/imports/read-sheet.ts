import { AppError } from '@/lib/errors';
import { columnOf, dateText, numberText } from './excel-values';
import type { FileRow, RowBlock } from './file-row';
import { openWorkbook, readDateStyles, readSharedTexts } from './open-workbook';
import { readXml } from './read-xml';
import { MAX_COLUMNS } from './schema';
import type { ZipParts } from './zip-entries';

/** What Excel shows for a formula that has no value. */
export const EXCEL_ERROR = /^#(N\/A|REF!|VALUE!|DIV\/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)$/;
/** A longer text is cut: it is refused for its length anyhow. */
const LONGEST_TEXT = 10_000;

/**
 * Reads one sheet of a workbook row by row. Formulas give the value they were saved with; dates become text; whole numbers
 * are restored digit by digit.
 * @param sheetName '' takes the first sheet
 * @throws AppError `import.no_such_sheet`, `import.too_many_columns`, and as openWorkbook
 */
export async function* readSheet(zip: ZipParts, sheetName: string): AsyncGenerator<RowBlock> {
  const workbook = await openWorkbook(zip);
  const sheet = sheetName ? workbook.sheets.find(({ name }) => name === sheetName) : workbook.sheets[0];
  if (!sheet) throw new AppError('import.no_such_sheet', { sheet: sheetName });
  const texts = await readSharedTexts(zip, workbook.stringsPart);
  const dates = await readDateStyles(zip, workbook.stylesPart);
  const reader = new SheetReader(texts, dates, workbook.is1904);
  const size = zip.size(sheet.part);
  let read = 0;
  for await (const bytes of readXml(await zip.open(sheet.part), reader)) {
    read += bytes;
    if (reader.rows.length === 0) continue;
    yield { rows: reader.rows, share: Math.min(1, read / Math.max(1, size)) };
    reader.rows = [];
  }
  if (reader.rows.length > 0) yield { rows: reader.rows, share: 1 };
}

class SheetReader {
  rows: FileRow[] = [];
  private row: FileRow = { row: 0, cells: [] };
  private column = -1;
  private type = 'n';
  private isDate = false;
  private value = '';
  private isValue = false;
  private isPhonetic = false;

  constructor(
    private readonly texts: string[],
    private readonly dates: boolean[],
    private readonly is1904: boolean,
  ) {}

  readonly open = (name: string, attributes: Record<string, string>): void => {
    if (name === 'row') {
      this.row = { row: Number(attributes.r) || this.row.row + 1, cells: [] };
      this.column = -1;
    } else if (name === 'c') {
      this.column = columnOf(attributes.r) ?? this.column + 1;
      this.type = attributes.t ?? 'n';
      this.isDate = this.dates[Number(attributes.s ?? -1)] ?? false;
      this.value = '';
    } else if (name === 'rPh') this.isPhonetic = true;
    else if (name === 'v' || (name === 't' && !this.isPhonetic)) this.isValue = true;
  };

  readonly text = (text: string): void => {
    if (this.isValue && this.value.length < LONGEST_TEXT) this.value += text;
  };

  readonly close = (name: string): void => {
    if (name === 'v' || name === 't') this.isValue = false;
    else if (name === 'rPh') this.isPhonetic = false;
    else if (name === 'c') this.put(this.cellText());
    else if (name === 'row' && this.row.cells.some((cell) => cell.trim() !== '')) this.rows.push(this.row);
  };

  private cellText(): string {
    if (this.value === '') return '';
    switch (this.type) {
      case 's':
        return this.texts[Number(this.value)] ?? '';
      case 'n':
        return this.isDate ? dateText(this.value, this.is1904) : numberText(this.value);
      case 'd':
        return this.value.replace('T', ' ').replace(/(\.\d+)?Z?$/, '');
      default:
        return this.value;
    }
  }

  private put(text: string): void {
    if (text === '') return;
    if (this.column >= MAX_COLUMNS) {
      const params = { row: this.row.row, columns: this.column + 1, limit: MAX_COLUMNS };
      throw new AppError('import.too_many_columns', params);
    }
    while (this.row.cells.length < this.column) this.row.cells.push('');
    this.row.cells[this.column] = text;
  }
}
