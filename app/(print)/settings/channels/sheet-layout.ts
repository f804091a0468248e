import { encode } from 'uqr';

/** A sheet is designed once, in millimetres of A6; A4 is the same at twice the size. */
export const SHEET = { width: 105, height: 148 } as const;
export const QR = { x: 16.5, y: 41, size: 72 } as const;

/** Lines of a text and their size in millimetres. */
export type FittedText = { lines: string[]; size: number };

/** Characters as wide as they are high; the others take a bit more than half. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
const NARROW_EM = 0.6;

/** Width of a text in em, near enough to break lines by. */
export function widthInEm(text: string): number {
  return [...text].reduce((sum, char) => sum + (WIDE.test(char) ? 1 : NARROW_EM), 0);
}

/**
 * The largest size up to `maxSize` at which a text fits into `maxWidth` on at most `maxLines` lines. What would fit at no
 * readable size is cut with an ellipsis.
 */
export function fitText(
  text: string,
  limits: { maxWidth: number; maxSize: number; minSize: number; maxLines: number },
): FittedText {
  const { maxWidth, maxSize, minSize, maxLines } = limits;
  for (let size = maxSize; size >= minSize; size -= 0.2) {
    const lines = breakInto(text, maxWidth / size);
    if (lines.length <= maxLines) return { lines, size: Math.round(size * 10) / 10 };
  }
  const lines = breakInto(text, maxWidth / minSize);
  const last = lines[maxLines - 1] ?? '';
  return { lines: [...lines.slice(0, maxLines - 1), `${[...last].slice(0, -1).join('')}…`], size: minSize };
}

/** Lines of at most `em`, broken at a space where there is one, else between any two characters. */
function breakInto(text: string, em: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const char of text) {
    if (widthInEm(line + char) <= em || line === '') {
      line += char;
      continue;
    }
    const space = line.lastIndexOf(' ');
    lines.push(space > 0 ? line.slice(0, space) : line);
    line = space > 0 ? line.slice(space + 1) + char : char;
  }
  return [...lines, line].map((one) => one.trim()).filter(Boolean);
}

/**
 * The black squares of a QR code as one path, in modules, with how many modules it is wide. Four modules around it stay
 * white, as readers want it; paper gets dirty, so a quarter more can be lost than on a screen.
 */
export function qrPath(text: string): { path: string; modules: number } {
  const { data, size } = encode(text, { border: 4, ecc: 'M' });
  const path = data
    .flatMap((row, y) => row.flatMap((isBlack, x) => (isBlack ? [`M${x} ${y}h1v1h-1z`] : [])))
    .join('');
  return { path, modules: size };
}
