/** A moment within about a year: 11月23日 10:00, Nov 23, 10:00. The time zone is the request's (Beijing). */
export const MOMENT = {
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
} as const;
/** The same to the second, for logs. */
export const MOMENT_SECONDS = { ...MOMENT, second: '2-digit' } as const;
/** A day of any year: 2024年3月5日. */
export const DAY = { year: 'numeric', month: 'short', day: 'numeric' } as const;
