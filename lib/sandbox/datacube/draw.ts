import { createHash } from 'node:crypto';

/** A number from 0 to below 1 that is the same for the same words. */
export function draw(...words: (string | number)[]): number {
  return createHash('sha256').update(words.join(' ')).digest().readUInt32BE(0) / 2 ** 32;
}

/** Shares of a whole number that add up to it, by weight. */
export function split(total: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let passed = 0;
  let given = 0;
  return weights.map((weight) => {
    passed += weight;
    const until = whole === 0 ? 0 : Math.round((total * passed) / whole);
    const share = until - given;
    given = until;
    return share;
  });
}
