import type { BroadcastStatus } from '@/lib/broadcasts/status';

/** A number with the week that led to it. */
export type Figure = {
  value: number | null;
  /** Against seven days ago; null where no facts reach back so far. */
  weekChange: number | null;
  /** One value a day, oldest first. */
  week: number[];
};

export type Figures = {
  members: Figure;
  followers: Figure;
  /** Messages sent this month; the week is messages a day. */
  received: Figure;
  /** When the newest facts were computed; null before the first time. */
  computedAt: string | null;
};

/** Why something waits for the reader; the order is the order on screen. */
export const WAIT_KINDS = ['approve', 'paused', 'failed', 'refused', 'draft'] as const;
export type WaitKind = (typeof WAIT_KINDS)[number];

export type WaitingItem = {
  id: string;
  title: string;
  kind: WaitKind;
  /** People frozen at submission; null before. */
  peopleCount: number | null;
  at: string;
  byName: string | null;
  accountName: string;
  /** The refusal's words, or the code of a pause or failure. */
  reason: string | null;
};

export type TodayItem = {
  id: string;
  title: string;
  status: BroadcastStatus;
  /** When it starts or started; without a time it starts when it is approved. */
  startsAt: string;
  endsAt: string | null;
  peopleCount: number | null;
};

export type BranchNow = {
  id: number;
  name: string;
  memberCount: number;
  fanCount: number;
  receivedCount: number;
};

export type Workbench = {
  figures: Figures;
  /** null for whoever may not see tags. */
  tags: { local: number; wechat: number } | null;
  /** null for whoever may not see broadcasts. */
  waiting: WaitingItem[] | null;
  today: TodayItem[] | null;
  /** The own branches, for people who look after branches rather than broadcasts. */
  branches: BranchNow[] | null;
};
