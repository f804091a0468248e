/** Business days and months are those of Beijing (UTC+8, no summer time since 1991). */
export const BUSINESS_TIME_ZONE = 'Asia/Shanghai';
const OFFSET_MS = 8 * 3_600_000;
export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** The Beijing day of a moment, `2026-11-23`. */
export function businessDay(at: Date): string {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
}

/** The Beijing month of a moment, `2026-11`. */
export function businessMonth(at: Date): string {
  return businessDay(at).slice(0, 7);
}

/** The first moment of the Beijing day that holds `at`. */
export function startOfBusinessDay(at: Date): Date {
  return new Date(Math.floor((at.getTime() + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS);
}

/** The first moment of the Beijing month that holds `at`. */
export function startOfBusinessMonth(at: Date): Date {
  return businessDayStart(`${businessMonth(at)}-01`);
}

/** The first moment of a Beijing day written `2026-11-23`. */
export function businessDayStart(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`);
}

/** The first moment of the minute that holds `at`. */
export function startOfMinute(at: Date): Date {
  return new Date(Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS);
}

/** A day bucket as the database keeps it (a `date` column comes back as midnight UTC). */
export function dayToDate(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** Days from `first` to `last`, both included, written `2026-11-23`. */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = [];
  for (let at = dayToDate(first).getTime(); at <= dayToDate(last).getTime(); at += DAY_MS) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
