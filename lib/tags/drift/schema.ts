import { z } from 'zod';
import type { WorkStatus } from '../operations/status';

/** The side that is taken as right: what we want, or what WeChat has. */
export const DRIFT_DIRECTIONS = ['ours', 'theirs'] as const;
export type DriftDirection = (typeof DRIFT_DIRECTIONS)[number];

export const repairDriftInput = z.object({
  runId: z.number().int().positive(),
  /** One tag, or every tag of the comparison that differs. */
  tagId: z.number().int().positive().nullable(),
  as: z.enum(DRIFT_DIRECTIONS),
});
export type RepairDriftInput = z.infer<typeof repairDriftInput>;

export const driftFanQuery = z.object({
  side: z.enum(['ours', 'theirs', '']).catch(''),
  after: z.string().max(200).catch(''),
});
export type DriftFanQuery = z.infer<typeof driftFanQuery>;

export type DriftRunView = {
  id: number;
  status: WorkStatus;
  /** Tags to compare and those compared. */
  tagCount: number;
  comparedCount: number;
  callCount: number;
  failure: string | null;
  notBefore: string | null;
  createdAt: string;
  finishedAt: string | null;
  tags: DriftTagView[];
};

export type DriftTagView = {
  tagId: number;
  code: string;
  name: string;
  isCompared: boolean;
  /** Fans that WeChat's list held. */
  listedCount: number;
  agreedCount: number;
  oursOnlyCount: number;
  theirsOnlyCount: number;
  /** openids of WeChat's list that are no fan of ours. */
  unknownCount: number;
  isGone: boolean;
  /** A side was chosen; under way until `repairedAt`. */
  repairedAs: DriftDirection | null;
  repairedCount: number;
  repairedAt: string | null;
};

export type DriftFanView = {
  fanId: string;
  openid: string;
  memberId: string;
  name: string | null;
  side: DriftDirection;
  /** What both sides last agreed on, as far as we know: that the fan has it, or has it not. */
  agreed: boolean;
};

/** Calls that a repair needs at WeChat: 50 fans each; taking WeChat's side needs none. */
export function repairCalls(
  { oursOnlyCount, theirsOnlyCount }: Pick<DriftTagView, 'oursOnlyCount' | 'theirsOnlyCount'>,
  as: DriftDirection,
): { tag: number; untag: number } {
  const calls = (count: number) => (as === 'ours' ? Math.ceil(count / OPENIDS_PER_CALL) : 0);
  return { tag: calls(oursOnlyCount), untag: calls(theirsOnlyCount) };
}

const OPENIDS_PER_CALL = 50;
