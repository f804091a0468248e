import { Table } from './state/table';

type ClockRow = { offsetMs: number; frozenAt: number | null };
type Due = { at: number; seq: number; run: () => void };

const LONGEST_TIMER_MS = 60_000;

/**
 * The sandbox's own time: real time shifted, or standing still. It also keeps what falls due by that time (ends of
 * mass jobs, confirmations that run out), and does it in order when time passes it, by itself or by being moved.
 */
export class Clock {
  readonly table = new Table<ClockRow>('clock');
  private row: ClockRow = { offsetMs: 0, frozenAt: null };
  private due: Due[] = []; // sorted, the next one last
  private seq = 0;
  private doing: number | null = null;
  private timer: NodeJS.Timeout | undefined;

  /** Milliseconds since 1970. While due work is done it is the time at which that fell due. */
  now(): number {
    return this.doing ?? this.row.frozenAt ?? Date.now() + this.row.offsetMs;
  }

  get frozen(): boolean {
    return this.row.frozenAt !== null;
  }

  /** Does `run` when the clock has reached `at`. */
  at(at: number, run: () => void): void {
    this.due.push({ at, seq: this.seq++, run });
    this.due.sort((a, b) => b.at - a.at || b.seq - a.seq);
    this.arm();
  }

  /** Time until the next due work, if any, in milliseconds of this clock. */
  untilNextDue(): number | undefined {
    const next = this.due.at(-1);
    return next && next.at - this.now();
  }

  /** Does everything that is due by now. */
  catchUp(): void {
    if (this.doing !== null) return;
    this.runUntil(this.now());
    this.arm();
  }

  /** Moves forward to `target`, doing on the way what falls due, each at its own time. */
  moveTo(target: number, frozen: boolean): void {
    this.runUntil(target);
    this.set(target, frozen);
    this.arm();
  }

  /** Forgets due work and stands at `now` (real time when left out), running. */
  reset(now?: number): void {
    this.due = [];
    this.set(now ?? Date.now(), false);
    if (now === undefined) this.row.offsetMs = 0;
    this.arm();
  }

  /** Takes the time over from the journal, after it was read. */
  restore(): void {
    this.row = this.table.get('clock') ?? this.row;
  }

  close(): void {
    clearTimeout(this.timer);
    this.due = [];
  }

  private set(now: number, frozen: boolean): void {
    this.row = { offsetMs: now - Date.now(), frozenAt: frozen ? now : null };
    this.table.put('clock', this.row);
  }

  private runUntil(target: number): void {
    for (let next = this.due.at(-1); next && next.at <= target; next = this.due.at(-1)) {
      this.due.pop();
      this.doing = next.at;
      try {
        next.run();
      } finally {
        this.doing = null;
      }
    }
  }

  private arm(): void {
    clearTimeout(this.timer);
    const next = this.due.at(-1);
    if (!next || this.frozen) return;
    const wait = Math.min(Math.max(next.at - this.now(), 0), LONGEST_TIMER_MS);
    this.timer = setTimeout(() => this.catchUp(), wait);
    this.timer.unref();
  }
}
