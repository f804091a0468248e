import type { Change, Persisted } from './persisted';

type Codec<V> = { encode: (value: V) => unknown; decode: (value: unknown) => V };

/**
 * A map whose changes reach the journal. Values are changed in place and handed to `put` again, which only notes the
 * key: the value is written as it stands when the journal is, so a thousand changes in a row cost one line.
 */
export class Table<V> implements Persisted {
  readonly name: string;
  private readonly rows = new Map<string, V>();
  private readonly changed = new Set<string>();
  private readonly codec: Codec<V> | undefined;

  constructor(name: string, codec?: Codec<V>) {
    this.name = name;
    this.codec = codec;
  }

  get size(): number {
    return this.rows.size;
  }

  get(key: string | number): V | undefined {
    return this.rows.get(String(key));
  }

  put(key: string | number, value: V): V {
    const id = String(key);
    this.rows.set(id, value);
    this.changed.add(id);
    return value;
  }

  delete(key: string | number): void {
    const id = String(key);
    if (this.rows.delete(id)) this.changed.add(id);
  }

  values(): IterableIterator<V> {
    return this.rows.values();
  }

  entries(): IterableIterator<[string, V]> {
    return this.rows.entries();
  }

  /** Forgets all rows without a word to the journal, which is emptied at the same time. */
  clear(): void {
    this.rows.clear();
    this.changed.clear();
  }

  takeChanges(): Change[] {
    const changes = [...this.changed].map((key): Change => [key, this.encoded(this.rows.get(key))]);
    this.changed.clear();
    return changes;
  }

  *dump(): Iterable<Change> {
    for (const [key, value] of this.rows) yield [key, this.encoded(value)];
  }

  load(key: string, value: unknown): void {
    if (value === undefined || value === null) this.rows.delete(key);
    else this.rows.set(key, this.codec ? this.codec.decode(value) : (value as V));
  }

  private encoded(value: V | undefined): unknown {
    return value !== undefined && this.codec ? this.codec.encode(value) : value;
  }
}
