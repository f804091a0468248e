/** Tells Excel that the file is UTF-8; without it Chinese is shown as signs. */
export const CSV_START = '\ufeff';
/** What makes a program take a cell for a formula, also in the full width of Chinese keyboards (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r＝＋－＠]/;

/**
 * A row of a CSV file (RFC 4180). A cell that begins like a formula gets an apostrophe before it, so that no program carries
 * out what somebody called themselves; our own import takes the apostrophe off again.
 */
export function csvLine(cells: readonly (string | null)[]): string {
  let line = '';
  for (let at = 0; at < cells.length; at += 1) {
    if (at > 0) line += ',';
    const cell = cells[at] ?? '';
    const safe = FORMULA.test(cell) ? `'${cell}` : cell;
    line += /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }
  return `${line}\r\n`;
}
