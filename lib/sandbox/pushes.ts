import type { Account } from './account';
import { isoBeijing, unixSeconds } from './beijing';
import type { Component } from './component';
import { deliver, type PushTreatment } from './deliver-push';
import { takeReply } from './passive-reply';
import { pushTarget } from './push-target';
import { toXml, type Xml } from './push-xml';
import type { Change, Persisted } from './state/persisted';
import type { World } from './world';

/** Real time, whatever the clock says: how long an answer may take, and the pause before the next attempt. */
export type PushTimes = { timeoutMs: number; retryAfterMs: number };

export type Attempt = { at: number; httpStatus: number; tookMs: number; body: string };
export type PushRecord = {
  id: number;
  at: number;
  appid: string;
  /** Empty for a platform's own events. */
  openid: string;
  /** The platform that it is for, where that does not follow from the account's grants. */
  component?: string;
  kind: string;
  plainXml: string;
  attempts: Attempt[];
  state: 'answered' | 'gaveUp' | 'waiting';
};

const TICKET = 'component_verify_ticket';
const MAX_ATTEMPTS = 3;
const MAX_RECORDS = 20_000;

/**
 * Pushes to the accounts' callbacks. Those of one fan go out one after the other, those of different fans side by
 * side; each is tried three times.
 */
export class Pushes implements Persisted {
  readonly name = 'pushes';
  private readonly world: World;
  private readonly times: PushTimes;
  private records = new Map<number, PushRecord>();
  private changed = new Set<number>();
  private nextId = 1;
  private treatments: PushTreatment[] = [];
  private readonly newestTickets = new Map<string, number>();
  private readonly lines = new Map<string, Promise<void>>();
  private underWay = 0;
  private heldBack: (() => void) | undefined;
  private stopping = new AbortController();
  private idle: (() => void)[] = [];

  constructor(world: World, times: PushTimes) {
    this.world = world;
    this.times = times;
  }

  /** Pushes what happened on an account, if anybody is to hear it. Answers with the push's id. */
  push(
    account: Account,
    openid: string,
    kind: string,
    fields: { [element: string]: Xml },
    component?: Component,
  ): number | null {
    const to = { appid: account.appid, openid, kind, component: component?.appid };
    if (!pushTarget(this.world, to)) return null;
    return this.send(to, (at) => ({
      ToUserName: account.settings.username,
      FromUserName: openid,
      CreateTime: unixSeconds(at),
      ...fields,
    }));
  }

  /** Pushes a platform's own event (a ticket, an authorisation) to its authorisation address; §2.9. */
  pushComponentEvent(
    component: Component,
    infoType: string,
    fields: { [element: string]: Xml },
    treatment?: PushTreatment,
  ): number {
    const { appid } = component;
    const fieldsAt = (at: number) => ({
      AppId: appid,
      CreateTime: unixSeconds(at),
      InfoType: infoType,
      ...fields,
    });
    return this.send({ appid, openid: '', kind: infoType, component: appid }, fieldsAt, treatment);
  }

  private send(
    to: Pick<PushRecord, 'appid' | 'openid' | 'kind' | 'component'>,
    fieldsAt: (at: number) => { [element: string]: Xml },
    treatment = this.treatments.shift() ?? {},
  ): number {
    const at = this.world.clock.now();
    const plainXml = toXml(fieldsAt(at));
    const record: PushRecord = { id: this.nextId, at, ...to, plainXml, attempts: [], state: 'waiting' };
    this.keep(record);
    this.start(record, treatment);
    return record.id;
  }

  /** How the next push is to be treated; several wait in line. */
  treatNext(treatment: PushTreatment): void {
    this.treatments.push(treatment);
  }

  get timeoutMs(): number {
    return this.times.timeoutMs;
  }

  get isIdle(): boolean {
    return this.underWay === 0;
  }

  /** Calls back when no push is under way. */
  whenIdle(done: () => void): void {
    if (this.isIdle) done();
    else this.idle.push(done);
  }

  /** Pushes after an id, oldest first; with `latest` only the last so many of them. */
  list(filter: { after: number; limit: number; appid?: string; latest?: number }) {
    const found: PushRecord[] = [];
    for (const record of this.records.values()) {
      if (found.length >= filter.limit && filter.latest === undefined) break;
      if (record.id > filter.after && (filter.appid === undefined || record.appid === filter.appid))
        found.push(record);
    }
    return found.slice(-(filter.latest ?? found.length)).map(shown);
  }

  /** Every attempt to push to an account, as far as the log goes back. */
  attemptsOf(appid: string): Attempt[] {
    return [...this.records.values()]
      .filter((record) => record.appid === appid)
      .flatMap(({ attempts }) => attempts);
  }

  find(id: number): PushRecord | undefined {
    return this.records.get(id);
  }

  /** Goes on with what was waiting when the process ended. */
  resume(): void {
    for (const record of this.records.values()) if (record.state === 'waiting') this.start(record, {});
  }

  /** Lets go of what is under way; it stays `waiting`. */
  stop(): void {
    this.stopping.abort();
    this.stopping = new AbortController();
    this.lines.clear();
  }

  clear(): void {
    this.records = new Map();
    this.changed.clear();
    this.treatments = [];
    this.newestTickets.clear();
    this.nextId = 1;
  }

  takeChanges(): Change[] {
    const changes = [...this.changed].map((id): Change => [String(id), this.records.get(id)]);
    this.changed.clear();
    return changes;
  }

  *dump(): Iterable<Change> {
    for (const [id, record] of this.records) yield [String(id), record];
  }

  load(key: string, value: unknown): void {
    if (value) this.keep(value as PushRecord);
    else this.records.delete(Number(key));
  }

  private keep(record: PushRecord): void {
    this.records.set(record.id, record);
    this.changed.add(record.id);
    this.nextId = Math.max(this.nextId, record.id + 1);
    if (record.kind === TICKET) this.newestTickets.set(record.appid, record.id);
    if (this.records.size <= MAX_RECORDS) return;
    for (const [id, oldest] of this.records) {
      if (oldest.state === 'waiting') continue;
      this.records.delete(id);
      this.changed.add(id);
      return;
    }
  }

  private start(record: PushRecord, treatment: PushTreatment): void {
    const line = `${record.appid} ${record.openid}`;
    const before = treatment.reorder ? this.untilNextIsDone() : (this.lines.get(line) ?? Promise.resolve());
    const { signal } = this.stopping;
    this.underWay += 1;
    const done = before
      .then(() => this.attempts(record, treatment, signal))
      .finally(() => {
        if (this.lines.get(line) === done) this.lines.delete(line);
        this.underWay -= 1;
        if (!treatment.reorder) this.heldBack?.();
        if (this.underWay === 0) for (const tell of this.idle.splice(0)) tell();
      });
    if (!treatment.reorder) this.lines.set(line, done);
  }

  private async attempts(record: PushRecord, treatment: PushTreatment, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    await pause(treatment.delayMs ?? 0, signal);
    while (record.state === 'waiting' && !signal.aborted) {
      const startedAt = Date.now();
      const target = pushTarget(this.world, record);
      const attempt = await deliver(target, record, treatment, {
        ...this.times,
        signal,
        now: this.world.clock.now(),
      });
      if (signal.aborted) return;
      record.attempts.push(attempt.record);
      if (attempt.answered) record.state = 'answered';
      else if (record.attempts.length >= MAX_ATTEMPTS || this.isOutdated(record)) record.state = 'gaveUp';
      const account = this.world.account(record.appid);
      if (account && record.state !== 'waiting') {
        const body = attempt.answered ? attempt.body : undefined;
        takeReply(account, target, record, body, this.world.clock.now());
      }
      this.changed.add(record.id);
      if (record.state === 'waiting') await pause(startedAt + this.times.retryAfterMs - Date.now(), signal);
    }
    for (let again = treatment.duplicate ?? 0; again > 0 && !signal.aborted; again -= 1) {
      const attempt = await deliver(pushTarget(this.world, record), record, treatment, {
        ...this.times,
        signal,
        now: this.world.clock.now(),
      });
      record.attempts.push(attempt.record);
      this.changed.add(record.id);
    }
  }

  /** A ticket that was not taken is not tried again once there is a newer one: many fall due when the clock is moved. */
  private isOutdated(record: PushRecord): boolean {
    return record.kind === TICKET && record.id < (this.newestTickets.get(record.appid) ?? 0);
  }

  /** Holds a push back until another one was delivered; a second later it goes all the same. */
  private untilNextIsDone(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, 1_000);
      this.heldBack = () => {
        clearTimeout(timer);
        this.heldBack = undefined;
        resolve();
      };
    });
  }
}

function shown({ openid: _, ...record }: PushRecord) {
  return {
    ...record,
    at: isoBeijing(record.at),
    attempts: record.attempts.map((attempt) => ({ ...attempt, at: isoBeijing(attempt.at) })),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
