/**
 * WeChat writes times in whole seconds, and its clock and ours differ: what happened within this of a moment is not said to
 * be before it.
 */
const SKEW_MS = 10_000;

/** What certainly happened before an answer of WeChat's that was asked for at `at`. */
export function surelyBefore(at: Date): Date {
  return new Date(at.getTime() - SKEW_MS);
}
