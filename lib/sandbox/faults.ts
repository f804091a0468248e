import type { Table } from './state/table';

export type Fault = {
  path: string;
  appid?: string;
  times: number;
  errcode?: number;
  httpStatus?: number;
  delayMs?: number;
  drop?: 'before' | 'after';
};

const KEY = 'waiting';

/** What the next calls of a path are to meet, in the order in which it was asked for. */
export class Faults {
  private readonly table: Table<Fault[]>;

  constructor(table: Table<Fault[]>) {
    this.table = table;
  }

  add(fault: Fault): void {
    this.table.put(KEY, [...this.list(), fault]);
  }

  list(): readonly Fault[] {
    return this.table.get(KEY) ?? [];
  }

  clear(): void {
    this.table.delete(KEY);
  }

  /** The fault for this call, used up once. */
  take(path: string, appid: string | null): Fault | undefined {
    const waiting = this.table.get(KEY);
    const fault = waiting?.find((f) => f.path === path && (f.appid === undefined || f.appid === appid));
    if (!waiting || !fault) return undefined;
    fault.times -= 1;
    this.table.put(
      KEY,
      waiting.filter((f) => f.times > 0),
    );
    return fault;
  }
}
