import { describe, expect, test } from 'vitest';
import type { FileRow } from './file-row';
import { guessDelimiter } from './guess-delimiter';
import { readCsv } from './read-csv';
import type { Delimiter, Encoding } from './schema';
import { EncodingGuess } from './sniff-file';

const code = (value: string, params = {}) => expect.objectContaining({ code: value, ...params });
/** 姓名,手机 and 张三, as GB18030 writes them: Node cannot write it itself. */
const GB_HEADER = Buffer.from('d0d5c3fb2ccad6bbfa0a', 'hex');
const GB_ZHANG = Buffer.from('d5c5c8fd', 'hex');
const GB_MARK = Buffer.from('84319533', 'hex');

async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(
  input: string | Buffer,
  {
    encoding = 'utf-8',
    delimiter = ',',
    pieceBytes = 7,
  }: { encoding?: Encoding; delimiter?: Delimiter; pieceBytes?: number } = {},
): Promise<FileRow[]> {
  const bytes = Buffer.from(input as string);
  const rows: FileRow[] = [];
  for await (const block of readCsv(pieces(bytes, pieceBytes), bytes.length, { encoding, delimiter })) {
    rows.push(...block.rows);
  }
  return rows;
}

function guess(bytes: Buffer): Encoding {
  const guessing = new EncodingGuess();
  guessing.push(bytes);
  return guessing.finish();
}

describe('rows of a CSV', () => {
  test('keep the number of their first line, whatever ends lines; empty ones are left out', async () => {
    const rows = await read('姓名,手机\r\n张三,"a\nb"\r\n\r\n ,\r\n李四,2\r王五,3\n');
    expect(rows.map(({ row, cells }) => [row, cells])).toEqual([
      [1, ['姓名', '手机']],
      [2, ['张三', 'a\nb']],
      [6, ['李四', '2']],
      [7, ['王五', '3']],
    ]);
  });

  test('a file with a mark of UTF-8, UTF-16 or GB18030 reads without it', async () => {
    const text = '\ufeff姓名,手机\n张三,1\n';
    const utf16 = Buffer.from(text, 'utf16le');
    const gb = Buffer.concat([GB_MARK, GB_HEADER, GB_ZHANG, Buffer.from(',1\n')]);
    for (const [encoding, bytes] of [
      ['utf-8', Buffer.from(text)],
      ['utf-16le', utf16],
      ['utf-16be', Buffer.from(utf16).swap16()],
      ['gb18030', gb],
    ] as const) {
      expect(guess(bytes), encoding).toBe(encoding);
      const rows = await read(bytes, { encoding });
      expect(
        rows.map(({ cells }) => cells),
        encoding,
      ).toEqual([
        ['姓名', '手机'],
        ['张三', '1'],
      ]);
    }
  });

  test('an encoding without a mark is told by the whole file; what is neither is refused', () => {
    expect(guess(Buffer.from(`${'a,b\n'.repeat(9_999)}张三,1\n`))).toBe('utf-8');
    expect(guess(Buffer.concat([Buffer.from('a,b\n'.repeat(9_999)), GB_ZHANG, Buffer.from(',1')]))).toBe(
      'gb18030',
    );
    expect(guess(Buffer.from('姓名,a,b,c,1,2,3\n'.repeat(5), 'utf16le'))).toBe('utf-16le');
    expect(() => guess(Buffer.from(Array.from({ length: 999 }, (_, at) => (at * 7) % 256)))).toThrow(
      code('import.unknown_encoding'),
    );
    expect(() => guess(Buffer.alloc(500, 0xff))).toThrow(code('import.unknown_encoding'));
  });

  test('GB18030 with a mark and broken quotes: the broken lines are named, the others are read', async () => {
    const line = (more: string) => Buffer.concat([GB_ZHANG, Buffer.from(more)]);
    const bytes = Buffer.concat([
      GB_MARK,
      GB_HEADER,
      line(',"1"2\n'),
      line(',3\n'),
      line('"x,4\n'),
      line(',5\n'),
    ]);
    expect(guess(bytes)).toBe('gb18030');
    const rows = await read(bytes, { encoding: 'gb18030' });
    expect(rows.map(({ row, problem }) => [row, problem?.code ?? null])).toEqual([
      [1, null],
      [2, 'import.broken_quotes'],
      [3, null],
      [4, 'import.broken_quotes'],
      [5, null],
    ]);
    expect(rows[1]?.cells).toEqual(['张三', '"1"2']);
  });

  test('a quote that is never closed refuses the file and names the line', async () => {
    await expect(read('a,b\n1,2\n3,"4\n5,6\n')).rejects.toThrow(
      code('import.quote_not_closed', { params: { row: 3 } }),
    );
    await expect(read(`a,b\n1,"${'x\n'.repeat(2_000)}`, { pieceBytes: 65_536 })).rejects.toThrow(
      code('import.quote_not_closed', { params: { row: 2 } }),
    );
  });

  test('a quote that swallows the lines behind it refuses the file and names them', async () => {
    await expect(read('a,b\n1,"2\n3,4\n5,"6"\n7,8\n')).rejects.toThrow(
      code('import.quote_swallows', { params: { row: 2, to: 4 } }),
    );
  });

  test('blocks do not change what is read', async () => {
    const lines = Array.from({ length: 1_703 }, (_, at) =>
      at % 9 === 0 ? `${at},"x\ny"` : at % 50 === 7 ? `${at},a"b` : `${at},z`,
    );
    const rows = await read(`h,i\n${lines.join('\n')}`, { pieceBytes: 65_536 });
    expect(rows).toHaveLength(lines.length + 1);
    expect(rows.slice(1).map(({ cells }) => cells[0])).toEqual(lines.map((_, at) => String(at)));
    expect(rows.filter(({ problem }) => problem)).toHaveLength(
      lines.filter((line) => line.includes('a"b')).length,
    );
  });

  test('300 columns refuse the file; as many empty ones do not', async () => {
    await expect(read('x,'.repeat(300))).rejects.toThrow(code('import.too_many_columns'));
    expect(await read(`a,b${','.repeat(300)}\n1,2\n`)).toHaveLength(2);
  });

  test('a cell of 1 MB is a row like others; a line without an end refuses the file', async () => {
    const rows = await read(`a,b\n1,${'x'.repeat(1_000_000)}\n3,4\n`, { pieceBytes: 65_536 });
    expect(rows.map(({ row }) => row)).toEqual([1, 2, 3]);
    await expect(read('x'.repeat(4_100_000), { pieceBytes: 65_536 })).rejects.toThrow(
      code('import.line_too_long'),
    );
  });

  test('the separator is the one that the header has most of, outside quotes', () => {
    expect(guessDelimiter('姓名;手机;"a,b,c,d"')).toBe(';');
    expect(guessDelimiter('姓名\t手机')).toBe('\t');
    expect(guessDelimiter('手机')).toBe(',');
  });
});
