export type Fault = {
  path: string;
  appid?: string;
  times: number;
  errcode?: number;
  httpStatus?: number;
  delayMs?: number;
  drop?: 'before' | 'after';
};

/** What the next calls of a path are to meet, in the order in which it was asked for. */
export class Faults {
  private waiting: Fault[] = [];

  add(fault: Fault): void {
    this.waiting.push(fault);
  }

  list(): readonly Fault[] {
    return this.waiting;
  }

  clear(): void {
    this.waiting = [];
  }

  /** The fault for this call, used up once. */
  take(path: string, appid: string | null): Fault | undefined {
    if (this.waiting.length === 0) return undefined;
    const fault = this.waiting.find(
      (f) => f.path === path && (f.appid === undefined || f.appid === appid) && f.times > 0,
    );
    if (!fault) return undefined;
    fault.times -= 1;
    this.waiting = this.waiting.filter((f) => f.times > 0);
    return fault;
  }
}
