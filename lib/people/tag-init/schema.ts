import { z } from 'zod';
import type { WorkStatus } from '@/lib/tags/operations/status';

/** Ids of one range: one transaction's worth. */
export const RANGE_SIZE = 20_000;
/** What nobody expected is tried so often at one range before the run is given up. */
export const MAX_RANGE_ATTEMPTS = 5;

export const tagInitIdInput = z.object({ id: z.int().positive() });
export const moveTagInitInput = z.object({
  id: z.int().positive(),
  move: z.enum(['pause', 'resume', 'cancel', 'retry']),
});
export type MoveTagInitInput = z.infer<typeof moveTagInitInput>;

/** A full initialisation as its page and the command show it. */
export type TagInitView = {
  id: number;
  status: WorkStatus;
  /** True while `npm run tags:init` works on it, and not the workers. */
  isCommand: boolean;
  actorName: string;
  /** Names of the automatic tags when it began. */
  tags: string[];
  memberCount: number;
  doneCount: number;
  rangeCount: number;
  doneRangeCount: number;
  taggedCount: number;
  untaggedCount: number;
  /** 0 to 1. */
  share: number;
  /** Members a second lately; null while nothing moves. */
  rate: number | null;
  secondsLeft: number | null;
  /** As a stored reason. */
  failure: string | null;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
};

export type TagInitBoard = {
  /** Automatic tags that are switched on. */
  ruleCount: number;
  canWrite: boolean;
  /** The newest first. */
  runs: TagInitView[];
};
