/** Values that a message may name; they are shown to people, so never a secret. */
export type ErrorParams = Record<string, string | number>;

/**
 * An expected failure with a stable code. Domain code throws it, the edge maps it to a status (lib/web), the screen
 * translates `errors.<code>`: what happened, what was not changed, what to do.
 */
export class AppError extends Error {
  readonly code: string;
  readonly params: ErrorParams;

  constructor(code: string, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(code, options);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
  }
}

/** Marks a branch that the types rule out; throws with the value that got there. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
