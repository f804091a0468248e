import { AppError } from '@/lib/errors';
import type { Encoding } from './schema';

const LONGEST_LINE = 4_000_000;
const LINE_END = /\r\n|\n|\r/;

/**
 * Lines of a text in blocks, whatever ends them, without the mark (U+FEFF) at its beginning. Bytes that are no characters
 * become U+FFFD, which the rows that hold them are refused for.
 * @throws AppError `import.line_too_long`
 */
export async function* textLines(
  bytes: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  blockLines: number,
): AsyncGenerator<{ lines: string[]; readBytes: number }> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let open = '';
  let readBytes = 0;
  let isFirst = true;
  let lines: string[] = [];
  let count = 0;
  const take = (text: string, isLast: boolean) => {
    let more = open + text;
    if (isFirst && more !== '') {
      isFirst = false;
      if (more.startsWith('\ufeff')) more = more.slice(1);
    }
    // A carriage return at the end may be the first half of a line end.
    const held = !isLast && more.endsWith('\r') ? '\r' : '';
    const parts = (held ? more.slice(0, -1) : more).split(LINE_END);
    open = isLast ? '' : (parts.pop() ?? '') + held;
    if (isLast && parts.at(-1) === '') parts.pop();
    count += parts.length;
    if (open.length > LONGEST_LINE) throw new AppError('import.line_too_long', { row: count + 1 });
    return parts;
  };
  for await (const piece of bytes) {
    readBytes += piece.byteLength;
    for (const line of take(decoder.decode(piece, { stream: true }), false)) lines.push(line);
    while (lines.length >= blockLines) {
      yield { lines: lines.slice(0, blockLines), readBytes };
      lines = lines.slice(blockLines);
    }
  }
  for (const line of take(decoder.decode(), true)) lines.push(line);
  while (lines.length > 0) {
    yield { lines: lines.slice(0, blockLines), readBytes };
    lines = lines.slice(blockLines);
  }
}
