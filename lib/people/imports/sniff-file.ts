import { AppError } from '@/lib/errors';
import type { Encoding } from './schema';

/** Beginnings of files that are no tables, by which they are told apart whatever they are called. */
const OTHERS: readonly [name: string, bytes: number[]][] = [
  ['PNG', [0x89, 0x50, 0x4e, 0x47]],
  ['JPEG', [0xff, 0xd8, 0xff]],
  ['GIF', [0x47, 0x49, 0x46, 0x38]],
  ['PDF', [0x25, 0x50, 0x44, 0x46]],
  ['RAR', [0x52, 0x61, 0x72, 0x21]],
  ['7z', [0x37, 0x7a, 0xbc, 0xaf]],
  ['gzip', [0x1f, 0x8b]],
];
const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** What Excel wrote before 2007, and what it writes today when a workbook has a password. */
const OLD_EXCEL = [0xd0, 0xcf, 0x11, 0xe0];
/** U+FEFF in each encoding; GB18030 has one as well. */
const MARKS: readonly [encoding: Encoding, bytes: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];
/** More unreadable characters than this share, and than a few: it is no text in that encoding. */
const UNREADABLE_SHARE = 0.02;
const FEW_UNREADABLE = 4;
/** Signs that steer a terminal stand in no text; looked for at the beginning of a file, where the other kinds show. */
const CONTROL = /[^\P{Cc}\t\r\n]/gu;
const CONTROLS_WITHIN_BYTES = 1024 * 1024;
/** More NULs than this share: it is no text at all. */
const NUL_SHARE = 0.01;
const UTF16_NUL_SHARE = 0.05;
const REPLACEMENT = '\ufffd';

/**
 * What a file is by its first bytes.
 * @throws AppError `import.old_excel`, `import.not_a_table`
 */
export function sniffFormat(head: Uint8Array): 'csv' | 'xlsx' {
  if (startsWith(head, ZIP)) return 'xlsx';
  if (startsWith(head, OLD_EXCEL)) throw new AppError('import.old_excel');
  const other = OTHERS.find(([, bytes]) => startsWith(head, bytes));
  if (other) throw new AppError('import.not_a_table', { kind: other[0] });
  return 'csv';
}

/** Tells a text's encoding from all of its bytes, which are shown to it piece by piece. */
export class EncodingGuess {
  private head = new Uint8Array(0);
  private size = 0;
  private readonly nuls: [number, number] = [0, 0];
  private readonly candidates = (['utf-8', 'gb18030'] as const).map((encoding) => ({
    encoding,
    decoder: new TextDecoder(encoding),
    bad: 0,
    characters: 0,
  }));

  push(bytes: Uint8Array): void {
    if (this.head.length < 4) this.head = Buffer.concat([this.head, bytes.subarray(0, 4)]);
    for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) {
      this.nuls[(this.size + at) % 2 === 0 ? 0 : 1] += 1;
    }
    for (const one of this.candidates) this.look(one, one.decoder.decode(bytes, { stream: true }));
    this.size += bytes.length;
  }

  /** @throws AppError `import.not_a_table` (binary), `import.unknown_encoding` */
  finish(): Encoding {
    const marked = MARKS.find(([, bytes]) => startsWith(this.head, bytes));
    if (marked) return marked[0];
    const [even, odd] = this.nuls;
    const nuls = even + odd;
    if (nuls > this.size * UTF16_NUL_SHARE && Math.max(even, odd) > nuls * 0.95) {
      return odd > even ? 'utf-16le' : 'utf-16be';
    }
    if (nuls > this.size * NUL_SHARE && nuls > 8) throw new AppError('import.not_a_table', { kind: '–' });
    for (const one of this.candidates) this.look(one, one.decoder.decode());
    const best = this.candidates.reduce((left, right) => (right.bad < left.bad ? right : left));
    if (best.bad > Math.max(FEW_UNREADABLE, best.characters * UNREADABLE_SHARE))
      throw new AppError('import.unknown_encoding');
    return best.encoding;
  }

  private look(one: { bad: number; characters: number }, text: string): void {
    one.characters += text.length;
    if (this.size < CONTROLS_WITHIN_BYTES) one.bad += text.match(CONTROL)?.length ?? 0;
    for (let at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) one.bad += 1;
  }
}

function startsWith(bytes: Uint8Array, beginning: number[]): boolean {
  return beginning.every((byte, at) => bytes[at] === byte);
}
