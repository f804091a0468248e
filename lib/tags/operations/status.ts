/** States of an operation, and of other long work that the workers carry out. */
export const WORK_STATUSES = ['queued', 'running', 'paused', 'finished', 'failed', 'cancelled'] as const;
export type WorkStatus = (typeof WORK_STATUSES)[number];

export const OPEN_STATUSES = ['queued', 'running', 'paused'] as const satisfies readonly WorkStatus[];

/** What a person may do with an operation, and the states from which. */
export const MOVES = {
  pause: { from: ['queued', 'running'], to: 'paused' },
  resume: { from: ['paused'], to: 'queued' },
  cancel: { from: ['queued', 'running', 'paused', 'failed'], to: 'cancelled' },
  retry: { from: ['failed'], to: 'queued' },
} as const satisfies Record<string, { from: readonly WorkStatus[]; to: WorkStatus }>;
export type OperationMove = keyof typeof MOVES;

/** Whether a worker will go on with it by itself. */
export function isUnderWay(status: WorkStatus): boolean {
  return status === 'queued' || status === 'running';
}

/** Whether a move is possible now. */
export function canMove(status: WorkStatus, move: OperationMove): boolean {
  return (MOVES[move].from as readonly WorkStatus[]).includes(status);
}
