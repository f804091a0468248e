/** A value under a key; `undefined` says that the key is gone. */
export type Change = [key: string, value: unknown];

/** A part of the state that the journal keeps: it tells what changed since it was asked last, and takes it back. */
export type Persisted = {
  readonly name: string;
  /** What changed since the last call. */
  takeChanges(): Change[];
  /** Everything, for a compacted journal. */
  dump(): Iterable<Change>;
  load(key: string, value: unknown): void;
};
