import { z } from 'zod';

const accountId = z.number().int().positive();
/** Fans in one request of a person; more is a job for the audience pages. */
export const MAX_FANS_PER_REQUEST = 1_000;
/** updateremark: a remark of 30 bytes is refused (40092). */
export const MAX_REMARK_BYTES = 29;

export const SYNC_PHASES = ['list', 'details', 'leavers', 'blacklist'] as const;
export type SyncPhase = (typeof SYNC_PHASES)[number];
export type WorkStatus = 'queued' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';

export const startFanSyncInput = z.object({
  accountId,
  /** `blacklist`: only who stands on WeChat's blacklist. */
  scope: z.enum(['all', 'blacklist']).default('all'),
});
export type StartFanSyncInput = z.input<typeof startFanSyncInput>;

export const fanSyncIdInput = z.object({ id: z.coerce.number().int().positive() });
export type FanSyncIdInput = z.infer<typeof fanSyncIdInput>;

export const fanSyncAccountInput = z.object({ accountId: z.coerce.number().int().positive() });
export type FanSyncAccountInput = z.infer<typeof fanSyncAccountInput>;

/** One sync as pages and the command show it. Times are ISO 8601. */
export type FanSyncView = {
  id: number;
  scope: 'all' | 'blacklist';
  status: WorkStatus;
  phase: SyncPhase;
  /** WeChat's own figure of followers; null before the first page. */
  totalCount: number | null;
  listedCount: number;
  detailedCount: number;
  newCount: number;
  leftCount: number;
  blacklistedCount: number;
  callCount: number;
  /** People a second in this phase. */
  rate: number | null;
  /** Seconds until the phases that ask WeChat are through; null where nobody can say. */
  secondsLeft: number | null;
  /** Why it waits or stopped, as a stored reason. */
  failure: string | null;
  notBefore: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

/** What the account's fan page shows while somebody looks. */
export type FanBoard = {
  accountId: number;
  accountName: string;
  /** The open sync or the last one. */
  current: FanSyncView | null;
  runs: FanSyncView[];
  /** Fans whose wish (blacklist, remark) waits, and those given up. */
  waitingWishCount: number;
  failedWishes: FanWishView[];
  migrations: OpenidMigrationView[];
  /** Who looks may begin one: it concerns the fans of every branch. */
  canMigrate: boolean;
};

export type FanWishView = {
  id: string;
  memberId: string;
  openid: string;
  kind: 'blacklist' | 'unblacklist' | 'remark';
  failure: string;
};

export const fanIdsInput = z.object({
  accountId,
  fanIds: z
    .array(z.string().regex(/^\d{1,18}$/, 'common.not_found'))
    .min(1)
    .max(MAX_FANS_PER_REQUEST, 'fan.too_many'),
});
export type FanIdsInput = z.infer<typeof fanIdsInput>;

export const remarkInput = z.object({
  fanId: z.string().regex(/^\d{1,18}$/, 'common.not_found'),
  remark: z.string().trim().max(64),
});
export type RemarkInput = z.infer<typeof remarkInput>;

export const migrateOpenidsInput = z.object({
  accountId,
  fromAppId: z.string().trim().min(1).max(64),
});
export type MigrateOpenidsInput = z.infer<typeof migrateOpenidsInput>;

export type OpenidMigrationView = {
  id: number;
  fromName: string;
  status: WorkStatus;
  totalCount: number;
  movedCount: number;
  joinedCount: number;
  failedCount: number;
  failure: string | null;
  /** Some of those WeChat named no new openid for. */
  failures: { fanId: string; openid: string; reason: string }[];
  createdAt: string;
  finishedAt: string | null;
};

/** Whether a remark is short enough for WeChat. */
export function remarkFits(remark: string): boolean {
  return new TextEncoder().encode(remark).length <= MAX_REMARK_BYTES;
}

/** The account whose fans a page shows; the one in hand where the address names none. */
export const fanPageQuery = z.object({
  account: z.coerce.number().int().positive().optional().catch(undefined),
});
