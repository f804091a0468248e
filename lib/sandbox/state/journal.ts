import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Persisted } from './persisted';

/** Promised: at most a second late. */
export const FLUSH_EVERY_MS = 500;
const COMPACT_FROM_BYTES = 8 * 1024 * 1024;
const CHUNK_CHARS = 1024 * 1024;

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

  /** `sources` in the order in which they must be read back: what others hang on comes first. */
  constructor(file: string, sources: () => Iterable<Persisted>) {
    this.file = file;
    this.sources = sources;
  }

  /** Reads the file back, then writes to it. `find` names the part a line belongs to. */
  open(find: (name: string) => Persisted | undefined, flushEveryMs: number): void {
    mkdirSync(dirname(this.file), { recursive: true });
    let sizeBytes = 0;
    if (existsSync(this.file)) {
      const content = readFileSync(this.file);
      const end = applyLines(content, find);
      sizeBytes = end;
      this.handle = openSync(this.file, 'r+');
      ftruncateSync(this.handle, end);
      closeSync(this.handle);
    }
    this.handle = openSync(this.file, 'a', 0o600);
    if (sizeBytes > COMPACT_FROM_BYTES) this.compact();
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
    write.commit();
  }

  /** Empties the file: the state was reset. */
  truncate(): void {
    if (this.handle !== undefined) ftruncateSync(this.handle, 0);
  }

  close(): void {
    clearInterval(this.timer);
    this.flush();
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  private compact(): void {
    const fresh = `${this.file}.new`;
    const handle = openSync(fresh, 'w', 0o600);
    const write = batchWriter(handle);
    for (const source of this.sources()) {
      source.takeChanges();
      for (const [k, v] of source.dump()) write.line({ n: source.name, k, v });
    }
    write.commit();
    fsyncSync(handle);
    if (this.handle !== undefined) closeSync(this.handle);
    renameSync(fresh, this.file);
    this.handle = handle;
  }
}

function batchWriter(handle: number) {
  let text = '';
  let isEmpty = true;
  const flush = () => {
    if (text) writeAll(handle, Buffer.from(text, 'utf8'));
    text = '';
  };
  return {
    line(line: Line) {
      isEmpty = false;
      text += `${JSON.stringify(line)}\n`;
      if (text.length > CHUNK_CHARS) flush();
    },
    commit() {
      if (isEmpty) return;
      text += '{"commit":1}\n';
      flush();
    },
  };
}

function writeAll(handle: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** Applies complete batches; answers with the position after the last `commit`. */
function applyLines(content: Buffer, find: (name: string) => Persisted | undefined): number {
  let batch: Line[] = [];
  let committedTo = 0;
  for (let start = 0; start < content.length; ) {
    const end = content.indexOf(10, start);
    if (end < 0) break;
    const parsed = parseLine(content.toString('utf8', start, end));
    start = end + 1;
    if (parsed === undefined) break;
    if ('commit' in parsed) {
      for (const { n, k, v } of batch) find(n)?.load(k, v);
      batch = [];
      committedTo = start;
    } else {
      batch.push(parsed);
    }
  }
  return committedTo;
}

function parseLine(text: string): Line | { commit: 1 } | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
