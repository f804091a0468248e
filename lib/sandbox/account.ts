import { beijingDay, MINUTE_MS } from './beijing';
import type { Windows } from './custom-windows';
import { Refusal } from './errcodes';
import { FanStore } from './fan-store';
import { fromBase64, toBase64 } from './state/numbers';
import type { Persisted } from './state/persisted';
import { Table } from './state/table';
import { choice, type Switches, type SwitchName, type SwitchValue } from './switches';

export type Callback = { url: string; token: string; aesKey: string; mode: 'plain' | 'compatible' | 'safe' };

/** What the control interface shows and sets. */
export type AccountSettings = {
  appid: string;
  secret: string;
  username: string;
  kind: 'service' | 'subscription';
  verified: boolean;
  nickname: string;
  massProtection: boolean;
  secretFrozen: boolean;
  ipAllowList: string[] | null;
  callback: Callback | null;
  limits: Record<string, number | null>;
  massJobSeconds: number;
  switches: Switches;
  /** Permanent QR codes that may exist; beyond them 45029. */
  permanentQrCodeLimit?: number;
  /** The host that OAuth may lead back to, beside loopback; beyond it the page's error 10003. */
  oauthDomain?: string | null;
};

export type Tag = { id: number; name: string; count: number };

/** What few fans have; the rest stands in the columns of FanStore. */
export type FanExtra = {
  scene?: string;
  /** The scene is a text of digits, not a number. */
  sceneIsText?: boolean;
  isSnapshotUser?: boolean;
  subscribeScene?: string;
  remark?: string;
  language?: string;
  nickname?: string;
  wechatId?: string;
  platform?: 'ios' | 'android' | 'other';
  windows?: Windows;
  /** The last time that fan and account exchanged anything. */
  lastContactAt?: number;
  typingUntil?: number;
  inbox?: { at: number; via: string; message: unknown; seq?: number }[];
};

export type Article = Record<string, unknown> & { title: string };
export type Verdict = 'original' | 'reprintAllowed' | 'reprintForbidden';
export type Draft = {
  mediaId: string;
  seq: number;
  articles: Article[];
  createdAt: number;
  updatedAt: number;
  /** The same articles keep their address, however often they are sent. */
  msgDataId: number | null;
  verdicts: Record<number, Verdict>;
  /** Used up by a sending to all: gone for the API, kept for the job that carries it. */
  consumed: boolean;
};

export type Medium = {
  mediaId: string;
  kind: 'image' | 'voice' | 'video' | 'thumb';
  sizeBytes: number;
  fileName: string;
  url: string | null;
  createdAt: number;
};

export type MassJob = {
  msgId: number;
  msgDataId: number | null;
  clientMsgId: string;
  createdAt: number;
  audience: { isToAll: boolean; tagId: number | null; openidCount: number | null };
  kind: string;
  text: string | null;
  mediaId: string | null;
  sendIgnoreReprint: boolean;
  digest: string;
  state: 'waitingForAdmin' | 'sending' | 'sent' | 'failed' | 'deleted';
  /** When the next step is due: the end of sending, or of the administrator's half hour. */
  dueAt: number | null;
  finishedAt: number | null;
  status: string | null;
  total: number;
  filtered: number;
  sent: number;
  error: number;
  /** Stopped before anybody got it, so the quota is given back. */
  quotaReturned: boolean;
  /** Articles of an mpnews job with their addresses. */
  articles: { title: string; url: string }[];
  /** Withdrawn articles, from 1. */
  deletedArticles: number[];
  /** The end that the control interface ordered for this job. */
  orderedStatus: string | null;
};

/** Fans of a job, as numbers: who was meant, and who got it. */
export type Recipients = { audience: Uint32Array; delivered: Uint32Array };

export type Usage = { day: number; calls: Record<string, number>; clearsMonth: number; clears: number };

/** One official account with all that belongs to it. */
export class Account {
  readonly settings: AccountSettings;
  readonly fans: FanStore;
  readonly fanExtras: Table<FanExtra>;
  readonly tags: Table<Tag>;
  readonly drafts: Table<Draft>;
  readonly media: Table<Medium>;
  readonly jobs: Table<MassJob>;
  readonly recipients: Table<Recipients>;
  private readonly counters: Table<Usage>;
  private readonly minutes = new Map<string, { minute: number; calls: number }>();
  private readonly own: Table<unknown>;
  private readonly resourceTables = new Map<string, Table<unknown>>();

  constructor(settings: AccountSettings) {
    this.settings = settings;
    const name = (part: string) => `${settings.appid}/${part}`;
    this.fans = new FanStore(name('fans'));
    this.fanExtras = new Table(name('fanExtras'));
    this.tags = new Table(name('tags'));
    this.drafts = new Table(name('drafts'));
    this.media = new Table(name('media'));
    this.jobs = new Table(name('jobs'));
    this.recipients = new Table(name('recipients'), {
      encode: (value) => ({ audience: toBase64(value.audience), delivered: toBase64(value.delivered) }),
      decode: (value) => {
        const { audience, delivered } = value as { audience: string; delivered: string };
        return { audience: fromBase64(audience), delivered: fromBase64(delivered) };
      },
    });
    this.counters = new Table(name('usage'));
    this.own = new Table(name('own'));
  }

  get appid(): string {
    return this.settings.appid;
  }

  choice(name: SwitchName): SwitchValue {
    return choice(this.settings.switches, name);
  }

  /** All that the journal keeps of this account. */
  parts(): Persisted[] {
    const { fans, fanExtras, tags, drafts, media, jobs, recipients, counters, own } = this;
    return [
      fans,
      fanExtras,
      tags,
      drafts,
      media,
      jobs,
      recipients,
      counters,
      own,
      ...this.resourceTables.values(),
    ];
  }

  /** A table that one resource alone keeps, such as `menus`; made when it is first asked for. */
  table<V>(name: string): Table<V> {
    let found = this.resourceTables.get(name);
    if (!found) {
      found = new Table<unknown>(`${this.appid}/${name}`) as Table<unknown>;
      this.resourceTables.set(name, found);
    }
    return found as Table<V>;
  }

  /** The part of a name that the journal read, made if it is a resource's own. */
  part(name: string): Persisted {
    return this.parts().find((part) => part.name === name) ?? this.table(name.slice(this.appid.length + 1));
  }

  /** The next number of a kind, from 1. */
  next(kind: string): number {
    return this.takeNumbers(kind, 1);
  }

  /** A run of numbers of a kind; the answer is the first. */
  takeNumbers(kind: string, count: number): number {
    const first = ((this.own.get(kind) as number | undefined) ?? 0) + 1;
    this.own.put(kind, first + count - 1);
    return first;
  }

  /** Orders the end of the next mass job; several wait in line. */
  orderStatus(status: string): void {
    this.own.put('orderedStatuses', [...this.orderedStatuses(), status]);
  }

  takeOrderedStatus(): string | null {
    const [first, ...rest] = this.orderedStatuses();
    if (first === undefined) return null;
    this.own.put('orderedStatuses', rest);
    return first;
  }

  private orderedStatuses(): string[] {
    return (this.own.get('orderedStatuses') as string[] | undefined) ?? [];
  }

  /** Counts a call against its cap of the Beijing day. @throws Refusal 45009 */
  countDaily(path: string, defaultLimit: number | null, now: number, errcode = 45009): void {
    const usage = this.usage(now);
    const own = this.settings.limits[path];
    const limit = own === undefined ? defaultLimit : own;
    const used = usage.calls[path] ?? 0;
    if (limit !== null && used >= limit) throw new Refusal(errcode);
    usage.calls[path] = used + 1;
    this.counters.put('usage', usage);
  }

  /** Counts a call against a cap of the minute. @throws Refusal 45011 */
  countMinutely(path: string, limit: number, now: number): void {
    const minute = Math.floor(now / MINUTE_MS);
    const used = this.minutes.get(path);
    const calls = used?.minute === minute ? used.calls : 0;
    if (calls >= limit) throw new Refusal(45011);
    this.minutes.set(path, { minute, calls: calls + 1 });
  }

  /** Resets the counters of the day; ten times a month. @throws Refusal 48006 */
  clearQuota(now: number, month: number): void {
    const usage = this.usage(now);
    const clears = usage.clearsMonth === month ? usage.clears : 0;
    if (clears >= 10) throw new Refusal(48006);
    this.counters.put('usage', { day: usage.day, calls: {}, clearsMonth: month, clears: clears + 1 });
  }

  /** Forgets the day's calls of one path. */
  clearQuotaOf(path: string, now: number): void {
    const usage = this.usage(now);
    delete usage.calls[path];
    this.counters.put('usage', usage);
  }

  extra(fan: number): FanExtra {
    return this.fanExtras.get(fan) ?? {};
  }

  patchExtra(fan: number, patch: Partial<FanExtra>): void {
    this.fanExtras.put(fan, { ...this.extra(fan), ...patch });
  }

  fanWithWechatId(wechatId: string): number | undefined {
    for (const [fan, extra] of this.fanExtras.entries()) if (extra.wechatId === wechatId) return Number(fan);
    return undefined;
  }

  /** Takes a fan's tags away and corrects the tags' counts. */
  dropTags(fan: number): void {
    for (const tagId of [...this.fans.tagIds(fan)]) this.untag(fan, tagId);
  }

  untag(fan: number, tagId: number): void {
    if (this.fans.removeTag(fan, tagId)) this.countTag(tagId, -1);
  }

  tag(fan: number, tagId: number): void {
    if (this.fans.addTag(fan, tagId)) this.countTag(tagId, 1);
  }

  private countTag(tagId: number, by: number): void {
    const tag = this.tags.get(tagId);
    if (tag) this.tags.put(tagId, Object.assign(tag, { count: tag.count + by }));
  }

  /** Counted calls of the Beijing day by path. */
  callsToday(now: number): Record<string, number> {
    return this.usage(now).calls;
  }

  private usage(now: number): Usage {
    const day = beijingDay(now);
    const usage = this.counters.get('usage');
    if (usage?.day === day) return usage;
    return { day, calls: {}, clearsMonth: usage?.clearsMonth ?? 0, clears: usage?.clears ?? 0 };
  }
}
