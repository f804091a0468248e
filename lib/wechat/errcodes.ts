/** Codes that say "the token is no longer the one": refresh once, repeat once. Servers mix the first three; 42006 is a platform's. */
export const STALE_TOKEN_ERRCODES: ReadonlySet<number> = new Set([40001, 40014, 42001, 42006]);

/** Codes that pass by themselves: busy, too fast, the same fan being changed elsewhere. Repeat after a pause. */
export const RETRYABLE_ERRCODES: ReadonlySet<number> = new Set([
  -1, 42010, 45011, 45066, 45169, 268487001, 268487002, 268488001,
]);
