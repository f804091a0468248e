const OFFSET_MS = 8 * 3_600_000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** Number of the Beijing day (UTC+8) that holds a moment; every daily counter of WeChat turns at its edge. */
export function beijingDay(at: number): number {
  return Math.floor((at + OFFSET_MS) / DAY_MS);
}

/** Number of the Beijing month, counted from January 2000. */
export function beijingMonth(at: number): number {
  const date = new Date(at + OFFSET_MS);
  return (date.getUTCFullYear() - 2000) * 12 + date.getUTCMonth();
}

/** `2026-03-01T09:00:00+08:00`, as the control interface writes times. */
export function isoBeijing(at: number): string {
  return `${new Date(at + OFFSET_MS).toISOString().replace(/(\.000)?Z$/, '')}+08:00`;
}

/** Unix seconds, as WeChat writes times. */
export function unixSeconds(at: number): number {
  return Math.floor(at / 1000);
}
