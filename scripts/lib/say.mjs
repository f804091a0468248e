/**
 * What the start and test scripts print: steps with their number and time, and troubles in Chinese and English.
 * Uses only what Node ships, because it runs before the packages are installed.
 */

/** A failure that a person can do something about: what happened and what to do, in both languages. */
export class Trouble extends Error {
  constructor(zh, en, detail = '') {
    super(`${zh}\n${en}${detail ? `\n${detail.trimEnd()}` : ''}`);
    this.name = 'Trouble';
  }
}

const began = Date.now();

/** Seconds since the script began, for people: `12.3s`. */
export function elapsed(since = began) {
  return `${((Date.now() - since) / 1000).toFixed(1)}s`;
}

/** Prints one line with the time since the script began. */
export function say(text) {
  process.stdout.write(`[${elapsed().padStart(7)}] ${text}\n`);
}

/** Prints a warning in both languages; the start goes on. */
export function warn(zh, en) {
  say(`! ${zh}`);
  say(`! ${en}`);
}

/** Prints a failure: a Trouble as its sentences, anything else whole. */
export function complain(error) {
  const text = error instanceof Trouble ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`\n✗ ${text.split('\n').join('\n  ')}\n`);
}

/** Numbered steps: `step('名称 / name', work)` prints the step's beginning, and its end when it took long. */
export function makeSteps(total) {
  let number = 0;
  return async function step(name, work) {
    number += 1;
    const label = `${String(number).padStart(2)}/${total} ${name}`;
    const start = Date.now();
    say(label);
    const note = await work();
    if (note || Date.now() - start > 500) say(`      ✓ ${note ? `${note} · ` : ''}${elapsed(start)}`);
  };
}
