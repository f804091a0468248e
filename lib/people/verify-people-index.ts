import 'server-only';
import { transaction } from '@/lib/db/transaction';
import { compareIndex, type IndexComparison } from '@/lib/search/compare-index';
import { markDirty } from '@/lib/search/mark-dirty';
import { indexPeople, rebuildPeople } from './index-people';

/** Comparisons before a difference is believed: members go on changing between the two counts. */
const LOOKS = 3;

export type IndexReport = Omit<IndexComparison, 'memberIds'> & {
  at: string;
  /** Members written anew by the repair; null when none was asked for. */
  repaired: number | null;
};

/**
 * Compares the people index with the database once nothing waits in the outbox. With `repair` the members that differ are
 * written anew (everything, when no index serves), and what is reported is how it stands afterwards.
 * @throws AppError `search.not_configured`
 */
export async function verifyPeopleIndex({ repair = false } = {}): Promise<IndexReport> {
  let comparison = await settledComparison();
  let repaired: number | null = repair ? 0 : null;
  if (repair && !comparison.equal) {
    if (!comparison.built) {
      repaired = (await rebuildPeople()).documents;
    } else {
      const { memberIds } = await compareIndex({ collectIds: true });
      await transaction((tx) => markDirty(tx, memberIds));
      repaired = memberIds.length;
    }
    comparison = await settledComparison();
  }
  const { memberIds: _, ...report } = comparison;
  return { at: new Date().toISOString(), ...report, repaired };
}

async function settledComparison(): Promise<IndexComparison> {
  for (let look = 1; ; look++) {
    await indexPeople();
    const comparison = await compareIndex();
    if (comparison.equal || !comparison.built || look === LOOKS) return comparison;
  }
}
