/** Ties the way to WeChat's OAuth page and back to one browser. */
export const STATE_COOKIE = 'tagcast-fan-state';

/** Keeps that somebody does not want to be asked where they are. */
export function refusedCookie(accountId: number): string {
  return `tagcast-no-place-${accountId}`;
}
export const REFUSED_SECONDS = 180 * 86_400;
