/** Number formats of ECMA-376 §18.8.30 that show a date or a time; 27–36 and 50–58 are those of Chinese workbooks. */
const DATE_FORMATS = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
] as const;
const DAY_MS = 86_400_000;
/** Day 0 of the calendar that counts from 1900 (with Lotus's 29 February 1900), and of the one from 1904. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 31 December 9999. */
const LAST_DAY = 2_958_466;

/** Whether cells of a number format hold dates. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return DATE_FORMATS.some(([from, to]) => id >= from && id <= to);
  const plain = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
  return /[ymdhs年月日]/i.test(plain) && !/general/i.test(plain);
}

/**
 * A number as a person would write it: whole numbers without an exponent (13800138000, which Excel shows as 1.38E+10).
 * What is not a number is given back as it stands.
 */
export function numberText(raw: string): string {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value)) return raw;
  return Number.isSafeInteger(value) ? BigInt(value).toString() : String(value);
}

/** A date's day number as `2026-11-25` or, with a time, `2026-11-25 09:30:00`; no time zone is kept in a workbook. */
export function dateText(raw: string, is1904: boolean): string {
  const days = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(days) || days < 0 || days > LAST_DAY) return raw;
  const at = new Date((is1904 ? EPOCH_1904 : EPOCH_1900) + Math.round((days * DAY_MS) / 1_000) * 1_000);
  const [day, time = ''] = at.toISOString().split('T');
  return time.startsWith('00:00:00') ? `${day}` : `${day} ${time.slice(0, 8)}`;
}

/** 0 for A, 27 for AB; null when a cell does not say where it stands. */
export function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (!letters) return null;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}
