import { isoBeijing } from './beijing';
import { cutSecrets } from './cut-secrets';
import type { Change, Persisted } from './state/persisted';

const MAX_CALLS = 30_000;
const MAX_CHARS = 64 * 1024 * 1024;

/** A call as it is kept: bodies as text, read only when somebody asks for them. */
export type CallRecord = {
  id: number;
  at: number;
  appid: string | null;
  method: string;
  path: string;
  query: Record<string, string>;
  body: string;
  /** 0: the connection was closed without an answer. */
  httpStatus: number;
  errcode: number;
  response: string;
};

/**
 * Every WeChat call in order, whole bodies included. At most 30 000 calls and 64 million characters: then the oldest
 * go, so that a mass sending to 10 000 openids can be repeated for ever.
 */
export class CallLog implements Persisted {
  readonly name = 'calls';
  private calls: CallRecord[] = [];
  private first = 0; // what stands before is dropped already
  private chars = 0;
  private nextId = 1;
  private unsaved: CallRecord[] = [];

  add(call: Omit<CallRecord, 'id'>): void {
    const record = { id: this.nextId, ...call };
    this.unsaved.push(record);
    this.keep(record);
  }

  /** Calls after an id, oldest first, secrets cut. */
  list(filter: CallFilter & { limit: number }) {
    const found = [];
    for (let at = this.first; at < this.calls.length && found.length < filter.limit; at += 1) {
      const call = this.calls[at];
      if (call && fits(call, filter)) found.push(shown(call));
    }
    return found;
  }

  /** The last `count` calls that fit, newest first, without bodies: what a screen may ask for every second. */
  latest(filter: CallFilter, count: number) {
    const found = [];
    for (let at = this.calls.length - 1; at >= this.first && found.length < count; at -= 1) {
      const call = this.calls[at];
      if (!call || call.id <= filter.after) break;
      if (!fits(call, filter)) continue;
      const { query: _, body, response, ...rest } = call;
      found.push({ ...rest, at: isoBeijing(call.at), chars: body.length + response.length });
    }
    return found;
  }

  find(id: number) {
    const call = this.calls.slice(this.first).find((kept) => kept.id === id);
    return call && shown(call);
  }

  clear(): void {
    this.calls = [];
    this.unsaved = [];
    this.first = 0;
    this.chars = 0;
    this.nextId = 1;
  }

  takeChanges(): Change[] {
    const changes = this.unsaved.map((call): Change => [String(call.id), call]);
    this.unsaved = [];
    return changes;
  }

  *dump(): Iterable<Change> {
    for (const call of this.calls.slice(this.first)) yield [String(call.id), call];
  }

  load(_key: string, value: unknown): void {
    this.keep(value as CallRecord);
  }

  private keep(call: CallRecord): void {
    this.calls.push(call);
    this.chars += call.body.length + call.response.length;
    this.nextId = call.id + 1;
    while (this.calls.length - this.first > MAX_CALLS || this.chars > MAX_CHARS) {
      const oldest = this.calls[this.first];
      if (!oldest) break;
      this.chars -= oldest.body.length + oldest.response.length;
      this.first += 1;
    }
    if (this.first > MAX_CALLS) {
      this.calls = this.calls.slice(this.first);
      this.first = 0;
    }
  }
}

type CallFilter = { after: number; path?: string; appid?: string; search?: string };

function fits(call: CallRecord, { after, path, appid, search }: CallFilter): boolean {
  return (
    call.id > after &&
    (path === undefined || call.path === path) &&
    (appid === undefined || call.appid === appid) &&
    (search === undefined || call.path.includes(search))
  );
}

function shown(call: CallRecord) {
  return {
    ...call,
    at: isoBeijing(call.at),
    query: cutSecrets(call.query),
    body: cutSecrets(readJson(call.body)),
    response: cutSecrets(readJson(call.response)),
  };
}

function readJson(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
