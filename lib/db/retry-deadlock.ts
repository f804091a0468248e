import 'server-only';

const TRIES = 4;
/** PostgreSQL: deadlock detected; could not serialize. */
const SAFE_TO_REPEAT = /\b(40P01|40001)\b|deadlock detected/;

/**
 * Repeats a transaction that PostgreSQL ended because two waited for each other: nothing of it was kept. For work on many
 * rows that meets single changes.
 */
export async function retryDeadlock<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= TRIES || !isDeadlock(error)) throw error;
    }
  }
}

function isDeadlock(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return SAFE_TO_REPEAT.test(`${String(code)} ${error.message}`);
}
