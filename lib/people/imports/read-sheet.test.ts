import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import yauzl from 'yauzl';
import { type Cell, makeXlsx, makeZip, workbookParts, type ZipPart } from '@/lib/testing/make-xlsx';
import type { FileRow } from './file-row';
import { readSheet } from './read-sheet';
import { sniffFormat } from './sniff-file';
import { openZip } from './zip-entries';

const code = (value: string, params = {}) => expect.objectContaining({ code: value, ...params });

class BytesReader extends yauzl.RandomAccessReader {
  constructor(private readonly bytes: Buffer) {
    super();
  }
  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from([this.bytes.subarray(start, end)], { objectMode: false });
  }
}

async function read(bytes: Buffer, sheet = ''): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const block of readSheet(await openZip(new BytesReader(bytes), bytes.length), sheet)) {
    rows.push(...block.rows);
  }
  return rows;
}
const cellsOf = async (rows: Cell[][]) => (await read(makeXlsx(rows))).map(({ cells }) => cells);
const replaced = (name: string, data: string): ZipPart[] =>
  workbookParts([['手机'], ['13800138000']]).map((part) => (part.name === name ? { name, data } : part));
const SHEET = 'xl/worksheets/sheet1.xml';

describe('rows of a workbook', () => {
  test('numbers are restored digit by digit, dates become text, gaps stay empty, empty rows are left out', async () => {
    expect(
      await cellsOf([
        ['姓名', '手机', '注册时间'],
        ['张三', 13800138000, { xml: '<c s="1"><v>45987.396</v></c>' }],
        [],
        [null, { xml: '<c><v>1.38E10</v></c>' }, { xml: '<c s="1"><v>45987</v></c>' }],
      ]),
    ).toEqual([
      ['姓名', '手机', '注册时间'],
      ['张三', '13800138000', '2025-11-26 09:30:14'],
      ['', '13800000000', '2025-11-26'],
    ]);
  });

  test('a formula gives the value it was saved with, one in error its sign, one without a value nothing', async () => {
    expect(
      await cellsOf([
        [
          { xml: '<c t="str"><f>A1&amp;"x"</f><v>张三</v></c>' },
          { xml: '<c><f>1+1</f><v>2</v></c>' },
          { xml: '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>' },
          { xml: '<c><f>NOW()</f></c>' },
        ],
      ]),
    ).toEqual([['张三', '2', '#DIV/0!']]);
  });

  test('texts that stand in the cell, in pieces and with a reading are put together without the reading', async () => {
    const rich =
      '<c t="inlineStr"><is><r><t>张</t></r><r><t>三</t></r><rPh sb="0" eb="1"><t>ZHANG</t></rPh></is></c>';
    expect(await cellsOf([[{ xml: rich }]])).toEqual([['张三']]);
  });

  test('a sheet is found by its name, and one that is not there refuses the file', async () => {
    const bytes = makeXlsx([['手机']], '会员&门店');
    expect(await read(bytes, '会员&门店')).toHaveLength(1);
    await expect(read(bytes, '其他')).rejects.toThrow(code('import.no_such_sheet'));
  });

  test('300 columns refuse the file', async () => {
    const wide = [Array.from({ length: 300 }, (_, at) => `c${at}`)];
    await expect(read(makeXlsx(wide))).rejects.toThrow(code('import.too_many_columns'));
  });
});

describe('what is no honest workbook is refused', () => {
  test('a bomb that says how large it is: by what it unpacks to for what it weighs', async () => {
    const bomb = makeZip(replaced(SHEET, `<worksheet>${' '.repeat(30_000_000)}</worksheet>`));
    expect(bomb.length).toBeLessThan(100_000);
    await expect(read(bomb)).rejects.toThrow(code('import.xlsx_bomb'));
  });

  test('a bomb that lies about its size: no more is unpacked than it said', async () => {
    const data = `<worksheet>${' '.repeat(30_000_000)}</worksheet>`;
    const parts = replaced(SHEET, data).map((part) =>
      part.name === SHEET ? { ...part, claimedBytes: 100_000 } : part,
    );
    const before = process.memoryUsage().rss;
    await expect(read(makeZip(parts))).rejects.toThrow(/too many bytes/);
    expect(process.memoryUsage().rss - before).toBeLessThan(120_000_000);
  });

  test('thousands of parts, and parts that together unpack to far too much', async () => {
    const many = Array.from({ length: 2_001 }, (_, at) => ({ name: `x/${at}`, data: '' }));
    await expect(read(makeZip(many))).rejects.toThrow(code('import.xlsx_bomb'));
    const large = Array.from({ length: 3 }, (_, at) => ({
      name: `y/${at}`,
      data: 'x',
      claimedBytes: 400_000_000,
    }));
    await expect(read(makeZip(large))).rejects.toThrow(code('import.xlsx_bomb'));
  });

  test('entities and depth: nothing is expanded', async () => {
    const laughs =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>';
    await expect(read(makeZip(replaced(SHEET, laughs)))).rejects.toThrow(code('import.xlsx_bomb'));
    const deep = `${'<a>'.repeat(1_000)}${'</a>'.repeat(1_000)}`;
    await expect(read(makeZip(replaced(SHEET, deep)))).rejects.toThrow(code('import.xlsx_bomb'));
    await expect(read(makeZip(replaced(SHEET, '<worksheet>&unknown;</worksheet>')))).rejects.toThrow(
      code('import.xlsx_broken'),
    );
  });

  test('another kind of zip, a part that is missing, a file cut off', async () => {
    await expect(read(makeZip([{ name: 'a.txt', data: 'x' }]))).rejects.toThrow(code('import.not_a_table'));
    const bytes = makeXlsx([['手机']]);
    await expect(read(bytes.subarray(0, bytes.length - 40))).rejects.toThrow();
  });

  test('a picture, a PDF and an old or locked workbook, whatever they are called', () => {
    expect(() => sniffFormat(Buffer.from('89504e470d0a1a0a', 'hex'))).toThrow(
      code('import.not_a_table', { params: { kind: 'PNG' } }),
    );
    expect(() => sniffFormat(Buffer.from('%PDF-1.7'))).toThrow(code('import.not_a_table'));
    expect(() => sniffFormat(Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toThrow(code('import.old_excel'));
    expect(sniffFormat(makeXlsx([['a']]))).toBe('xlsx');
  });
});
