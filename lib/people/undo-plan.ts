import { type Attributes, type CarriedTag, PARTS, type Part } from './merge-plan';
import type { MergeRecord } from './merge-record';

/** A tag of the losing row as it stands today. */
export type TagToday = { id: number; name: string; isArchived: boolean; exclusiveGroupId: number | null };

export type TagUndo = {
  /** Go back to the row that was merged in. */
  back: CarriedTag[];
  /** Leave the survivor, who had them from the other row alone. */
  off: number[];
  /** The survivor's own time, source and author, where the older one of the other row had been kept. */
  own: CarriedTag[];
  /** Names of tags that stay as they are, because of what happened after the merge. */
  lost: string[];
};

/**
 * What an undo does with local tags. What was taken off the merged person since, or archived, is not put back; what was
 * applied anew since is the survivor's.
 */
export function planTagUndo(
  record: Pick<MergeRecord, 'loserTags' | 'addedTagIds' | 'droppedTagIds' | 'winnerTagsBefore'>,
  carried: readonly CarriedTag[],
  today: readonly TagToday[],
): TagUndo {
  const current = new Map(carried.map((tag) => [tag.tagId, tag]));
  const known = new Map(today.map((tag) => [tag.id, tag]));
  const before = new Map(record.winnerTagsBefore.map((tag) => [tag.tagId, tag]));
  const added = new Set(record.addedTagIds);
  // The survivor never had these, so that they are missing says nothing.
  const dropped = new Set(record.droppedTagIds);
  const groups = new Set<number>();
  const plan: TagUndo = { back: [], off: [], own: [], lost: [] };
  for (const tag of record.loserTags) {
    const info = known.get(tag.tagId);
    const now = current.get(tag.tagId);
    const group = info?.exclusiveGroupId ?? null;
    const isGone = !now && !dropped.has(tag.tagId);
    if (!info || info.isArchived || isGone || (group !== null && groups.has(group))) {
      plan.lost.push(info?.name ?? String(tag.tagId));
      continue;
    }
    if (group !== null) groups.add(group);
    plan.back.push(tag);
    if (!now || dropped.has(tag.tagId) || now.appliedAt.getTime() !== tag.appliedAt.getTime()) continue;
    const own = before.get(tag.tagId);
    if (added.has(tag.tagId)) plan.off.push(tag.tagId);
    else if (own) plan.own.push(own);
  }
  return plan;
}

/** Parts that the survivor took and still has as they were taken, and parts that somebody changed since. */
export function planPartUndo(
  record: Pick<MergeRecord, 'took' | 'loser'>,
  current: Attributes,
): { restored: Part[]; lost: Part[] } {
  // The number has rules of its own: it may be held by somebody else by now.
  const took = record.took.filter((part) => part !== 'phone');
  const isAsTaken = (part: Part) => PARTS[part].every((key) => isSame(current[key], record.loser[key]));
  return { restored: took.filter(isAsTaken), lost: took.filter((part) => !isAsTaken(part)) };
}

function isSame(one: unknown, other: unknown): boolean {
  return one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;
}
