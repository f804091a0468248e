/** The store did not take a row in time or at all; the sender has to come again. */
export class StoreUnavailable extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(`push store: ${reason}`, options);
    this.name = 'StoreUnavailable';
  }
}

/** This one row is what the store refuses; repeating it is of no use. */
export class RowRefused extends Error {
  constructor(options: ErrorOptions) {
    super('push store: the row was refused', options);
    this.name = 'RowRefused';
  }
}

export type GroupCommit<Row> = { add: (row: Row) => Promise<void> };

type Waiting<Row> = { row: Row; done: () => void; failed: (error: unknown) => void };
type Options<Row> = {
  /** Commits all rows or none; throws. */
  write: (rows: Row[]) => Promise<void>;
  /** Rows with the same key at the same time are one row. */
  keyOf: (row: Row) => string;
  /** Whether an error is about the rows (a value that does not fit) and not about the store. */
  isAboutRows: (error: unknown) => boolean;
  maxRows: number;
  maxInFlight: number;
  /** Beyond this many waiting rows new ones are turned away at once. */
  maxWaiting: number;
};

/**
 * Lets requests that come at the same time share one commit. While statements are in flight the next rows gather, so a
 * quiet server writes each row at once and a busy one writes many together, without a timer. `add` resolves once the
 * row is committed. Rows of a statement are in the order of their keys: two that overlap wait for each other in one
 * direction only.
 * @throws StoreUnavailable, RowRefused (from `add`)
 */
export function createGroupCommit<Row>(options: Options<Row>): GroupCommit<Row> {
  const { write, keyOf, isAboutRows, maxRows, maxInFlight, maxWaiting } = options;
  const waiting = new Map<string, Waiting<Row>[]>();
  let inFlight = 0;
  let isScheduled = false;

  function add(row: Row): Promise<void> {
    return new Promise((done, failed) => {
      const key = keyOf(row);
      const same = waiting.get(key);
      if (same) same.push({ row, done, failed });
      else if (waiting.size >= maxWaiting) return failed(new StoreUnavailable('too many rows wait'));
      else waiting.set(key, [{ row, done, failed }]);
      schedule();
    });
  }

  /** After what this turn of the event loop brings, so that requests that came together go together. */
  function schedule(): void {
    if (isScheduled || inFlight >= maxInFlight) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      if (waiting.size === 0 || inFlight >= maxInFlight) return;
      const keys = [...waiting.keys()].slice(0, maxRows);
      const group = keys.sort().map((key) => waiting.get(key) ?? []);
      for (const key of keys) waiting.delete(key);
      inFlight += 1;
      void commit(group).finally(() => {
        inFlight -= 1;
        schedule();
      });
      schedule();
    });
  }

  async function commit(group: Waiting<Row>[][]): Promise<void> {
    const rows = group.flatMap((same) => same.slice(0, 1).map((first) => first.row));
    try {
      await write(rows);
      for (const { done } of group.flat()) done();
    } catch (error) {
      if (!isAboutRows(error)) {
        for (const { failed } of group.flat()) failed(new StoreUnavailable('no commit', { cause: error }));
      } else if (group.length === 1) {
        for (const { failed } of group.flat()) failed(new RowRefused({ cause: error }));
      } else {
        // One bad row must not take the others with it.
        const half = group.length >> 1;
        await commit(group.slice(0, half));
        await commit(group.slice(half));
      }
    }
  }

  return { add };
}
