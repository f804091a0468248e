import 'server-only';
import { db, type Tx } from './client';

const TIMEOUT_MS = 60_000;
const MAX_WAIT_MS = 10_000;

/** Runs `work` in one transaction (read committed); everything in it is kept or nothing. */
export function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.$transaction(work, { timeout: TIMEOUT_MS, maxWait: MAX_WAIT_MS });
}
