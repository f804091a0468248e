import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Persisted } from './persisted';

/** Promised: at most a second late. */
export const FLUSH_EVERY_MS = 500;
const COMPACT_AT_START_FROM_BYTES = 8 * 1024 * 1024;
// While it runs: a long rehearsal must not fill the disk, and writing everything anew must stay rare.
const COMPACT_RUNNING_FROM_BYTES = 128 * 1024 * 1024;
const COMPACT_RUNNING_GROWTH = 4;
const CHUNK_CHARS = 1024 * 1024;
const READ_BYTES = 4 * 1024 * 1024;

type Line = { n: string; k: string; v?: unknown };

/**
 * The state file: one JSON line a changed value, and a `commit` line after each flush. A flush holds one moment of the
 * whole state; what stands behind the last `commit` (a kill in the middle) is dropped when the file is read.
 */
export class Journal {
  private readonly file: string;
  private readonly sources: () => Iterable<Persisted>;
  private handle: number | undefined;
  private timer: NodeJS.Timeout | undefined;
  private sizeBytes = 0;
  private compactFromBytes = COMPACT_RUNNING_FROM_BYTES;

  /** `sources` in the order in which they must be read back: what others hang on comes first. */
  constructor(file: string, sources: () => Iterable<Persisted>) {
    this.file = file;
    this.sources = sources;
  }

  /** Reads the file back, then writes to it. `find` names the part a line belongs to. */
  open(find: (name: string) => Persisted | undefined, flushEveryMs: number): void {
    mkdirSync(dirname(this.file), { recursive: true });
    if (existsSync(this.file)) this.sizeBytes = readBack(this.file, find);
    if (this.sizeBytes > COMPACT_AT_START_FROM_BYTES) this.compact();
    else this.handle = openSync(this.file, 'a', 0o600);
    this.timer = setInterval(() => this.flush(), flushEveryMs);
    this.timer.unref();
  }

  /** Writes what changed since the last flush. */
  flush(): void {
    if (this.handle === undefined) return;
    const write = batchWriter(this.handle);
    for (const source of this.sources()) {
      for (const [k, v] of source.takeChanges()) write.line({ n: source.name, k, v });
    }
    this.sizeBytes += write.commit();
    if (this.sizeBytes > this.compactFromBytes) this.compact();
  }

  /** Empties the file: the state was reset. */
  truncate(): void {
    if (this.handle !== undefined) ftruncateSync(this.handle, 0);
    this.sizeBytes = 0;
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  /** Writes the whole state into a new file that takes the old one's place. */
  private compact(): void {
    const fresh = `${this.file}.new`;
    const handle = openSync(fresh, 'w', 0o600);
    const write = batchWriter(handle);
    for (const source of this.sources()) {
      source.takeChanges();
      for (const [k, v] of source.dump()) write.line({ n: source.name, k, v });
    }
    this.sizeBytes = write.commit();
    this.compactFromBytes = Math.max(COMPACT_RUNNING_FROM_BYTES, this.sizeBytes * COMPACT_RUNNING_GROWTH);
    fsyncSync(handle);
    closeSync(handle);
    if (this.handle !== undefined) closeSync(this.handle);
    renameSync(fresh, this.file);
    this.handle = openSync(this.file, 'a', 0o600);
  }
}

function batchWriter(handle: number) {
  let text = '';
  let sizeBytes = 0;
  const flush = () => {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
    sizeBytes += bytes.length;
    text = '';
  };
  return {
    line(line: Line) {
      text += `${JSON.stringify(line)}\n`;
      if (text.length > CHUNK_CHARS) flush();
    },
    /** Ends the batch; answers with its size. An empty one is not written. */
    commit(): number {
      if (text === '' && sizeBytes === 0) return 0;
      text += '{"commit":1}\n';
      flush();
      return sizeBytes;
    },
  };
}

/** Applies complete batches, cuts off what stands behind the last one, and answers with the size that is left. */
function readBack(file: string, find: (name: string) => Persisted | undefined): number {
  const handle = openSync(file, 'r+');
  let batch: Line[] = [];
  let committedTo = 0;
  for (const { text, end } of linesOf(handle)) {
    const parsed = parseLine(text);
    if (parsed === undefined) break;
    if ('commit' in parsed) {
      for (const { n, k, v } of batch) find(n)?.load(k, v);
      batch = [];
      committedTo = end;
    } else {
      batch.push(parsed);
    }
  }
  ftruncateSync(handle, committedTo);
  closeSync(handle);
  return committedTo;
}

/** Complete lines with the position after each, read piece by piece: the file may be larger than the state. */
function* linesOf(handle: number): Iterable<{ text: string; end: number }> {
  const chunk = Buffer.alloc(READ_BYTES);
  let rest = Buffer.alloc(0);
  let position = 0; // of the beginning of `rest`
  for (let got = readSync(handle, chunk); got > 0; got = readSync(handle, chunk)) {
    rest = Buffer.concat([rest, chunk.subarray(0, got)]);
    let start = 0;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
      yield { text: rest.toString('utf8', start, end), end: position + end + 1 };
      start = end + 1;
    }
    rest = rest.subarray(start);
    position += start;
  }
}

function parseLine(text: string): Line | { commit: 1 } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
