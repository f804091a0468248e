import type { ErrorParams } from '@/lib/errors';

/** One row of a file as it was read; `row` is the number that Excel or an editor shows beside it. */
export type FileRow = {
  row: number;
  cells: string[];
  /** Why it cannot be taken, where reading it already showed that. */
  problem?: { code: string; params?: ErrorParams };
};

/** Rows of a file in order, in blocks; `share` says how far into the file the block reaches, 0 to 1. */
export type RowBlock = { rows: FileRow[]; share: number };
