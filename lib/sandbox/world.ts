import { Account, type AccountSettings } from './account';
import { beijingDay } from './beijing';
import { CallLog } from './call-log';
import { Clock } from './clock';
import { resumeTickets } from './component-tickets';
import { Faults } from './faults';
import { resumeMassJobs } from './mass-jobs';
import { resumePublishJobs } from './publish-jobs';
import { Pushes, type PushTimes } from './pushes';
import { Journal } from './state/journal';
import type { Persisted } from './state/persisted';
import { Table } from './state/table';

export type TokenChannel = 'token' | 'stable' | 'component' | 'authorizer';

export type Token = {
  token: string;
  appid: string;
  channel: TokenChannel;
  /** The platform that an `authorizer` token was handed to. */
  component?: string;
  issuedAt: number;
  expiresAt: number;
  /** From here on another one has taken its place. */
  deadAt: number | null;
};

/** Force refreshes of an account's stable token: today's number and the last one's time. */
export type ForcedRefreshes = { day: number; count: number; lastAt: number };

export type Sms = { phone: string; text: string; at: number };

const KEPT_SMS = 1_000;
const FORGET_TOKENS_AFTER_DAYS = 3;

/** Everything the sandbox knows. One process holds one world; nothing is shared between two. */
export class World {
  readonly clock = new Clock();
  readonly calls = new CallLog();
  readonly faults: Faults;
  readonly pushes: Pushes;
  readonly tokens = new Table<Token>('tokens');
  readonly forcedRefreshes = new Table<ForcedRefreshes>('forcedRefreshes');
  private readonly accounts = new Map<string, Account>();
  private readonly settings = new Table<AccountSettings>('accounts');
  private readonly counters = new Table<number>('counters');
  private readonly smsTable = new Table<Sms[]>('sms');
  private readonly resourceTables = new Map<string, Table<unknown>>();
  private journal: Journal | undefined;

  constructor(times: PushTimes) {
    this.pushes = new Pushes(this, times);
    this.faults = new Faults(this.table('faults'));
  }

  /** Reads the state file, if one is given, and goes on from there. */
  open(stateFile: string | undefined, flushEveryMs: number): void {
    if (!stateFile) return;
    this.journal = new Journal(stateFile, () => this.parts());
    this.journal.open((name) => this.part(name), flushEveryMs);
    this.clock.restore();
    for (const account of this.accounts.values()) {
      account.fans.restore();
      resumeMassJobs(this, account);
      resumePublishJobs(this, account);
    }
    resumeTickets(this);
    this.clock.catchUp();
    this.pushes.resume();
  }

  close(): void {
    this.clock.close();
    this.pushes.stop();
    this.journal?.close();
  }

  /** Forgets everything. */
  reset(now?: number): void {
    this.pushes.stop();
    const fresh = [
      this.tokens,
      this.forcedRefreshes,
      this.settings,
      this.counters,
      this.smsTable,
      this.calls,
      this.pushes,
    ];
    for (const part of [...fresh, ...this.resourceTables.values()]) part.clear();
    this.accounts.clear();
    this.faults.clear();
    this.journal?.truncate();
    this.clock.reset(now);
  }

  account(appid: string): Account | undefined {
    return this.accounts.get(appid);
  }

  allAccounts(): Iterable<Account> {
    return this.accounts.values();
  }

  addAccount(settings: AccountSettings): Account {
    this.settings.put(settings.appid, settings);
    const account = new Account(settings);
    this.accounts.set(settings.appid, account);
    return account;
  }

  patchAccount(account: Account, patch: Partial<AccountSettings>): void {
    Object.assign(account.settings, patch);
    this.settings.put(account.appid, account.settings);
  }

  /** The next number of a kind, from 1. */
  next(kind: string): number {
    const value = (this.counters.get(kind) ?? 0) + 1;
    this.counters.put(kind, value);
    return value;
  }

  keepToken(token: Token): void {
    const oldest = beijingDay(token.issuedAt) - FORGET_TOKENS_AFTER_DAYS;
    for (const kept of this.tokens.values()) {
      if (beijingDay(kept.expiresAt) >= oldest) break; // in order of issue
      this.tokens.delete(kept.token);
    }
    this.tokens.put(token.token, token);
  }

  addSms(sms: Sms): void {
    const all = this.smsTable.get('all') ?? [];
    this.smsTable.put('all', [sms, ...all].slice(0, KEPT_SMS));
  }

  sms(phone: string | undefined): Sms[] {
    const all = this.smsTable.get('all') ?? [];
    return phone === undefined ? all : all.filter((sms) => sms.phone === phone);
  }

  /** A table that one resource alone keeps and that belongs to no account, such as `components`. */
  table<V>(name: string): Table<V> {
    let found = this.resourceTables.get(name);
    if (!found) {
      found = new Table<unknown>(name);
      this.resourceTables.set(name, found);
    }
    return found as Table<V>;
  }

  private *parts(): Iterable<Persisted> {
    yield this.clock.table;
    yield this.settings;
    yield this.counters;
    yield this.tokens;
    yield this.forcedRefreshes;
    yield this.smsTable;
    yield* this.resourceTables.values();
    for (const account of this.accounts.values()) yield* account.parts();
    yield this.pushes;
    yield this.calls;
  }

  private part(name: string): Persisted | undefined {
    const slash = name.indexOf('/');
    if (slash < 0) {
      const own: Persisted[] = [
        this.clock.table,
        this.counters,
        this.tokens,
        this.forcedRefreshes,
        this.smsTable,
        this.pushes,
        this.calls,
      ];
      if (name === this.settings.name) return this.settingsLoader();
      return own.find((part) => part.name === name) ?? this.table(name);
    }
    const account = this.accounts.get(name.slice(0, slash));
    return account?.part(name);
  }

  /** Accounts come before what they own, so reading one back makes the place for it. */
  private settingsLoader(): Persisted {
    const { settings, accounts } = this;
    return {
      name: settings.name,
      takeChanges: () => [],
      dump: () => [],
      load(key, value) {
        const known = accounts.get(key);
        if (known) Object.assign(known.settings, value);
        else accounts.set(key, new Account(value as AccountSettings));
        settings.load(key, accounts.get(key)?.settings);
      },
    };
  }
}
