import type { CarriedTags } from './find-tags';
import type { Person } from './person';
import type { Wanted } from './read-row';
import type { ImportCounts, ImportOptions } from './schema';
import type { KnownTag } from './vocabulary';

type TagInput = {
  carried: CarriedTags;
  allTags: readonly KnownTag[];
  options: Pick<ImportOptions, 'write'>;
};

/** Stands in a person's tags for one that they carry already. */
export const CARRIED: KnownTag = {
  id: 0,
  code: '',
  kind: 'local',
  accountId: null,
  exclusiveGroupId: null,
  rivalIds: [],
};

/** Gives a person the tags of their row and of the whole file, as far as they lack them. @returns whether that changes them */
export function setTags(
  { carried, allTags, options }: TagInput,
  plan: { counts: ImportCounts },
  person: Person,
  row: Wanted,
): boolean {
  let isOther = false;
  for (const tag of [...allTags, ...row.tags]) {
    if (person.tags.has(tag.id) || !canCarry(carried, person, tag)) continue;
    if (options.write === 'fill' && hasRival(person, tag)) continue;
    dropRivals(plan, person, tag);
    person.tags.set(tag.id, tag);
    plan.counts.tagged += 1;
    isOther = true;
  }
  return isOther;
}

/** A WeChat tag is set on following fans; a member without one is left as they are. */
function canCarry({ follows }: CarriedTags, { id }: Person, tag: KnownTag): boolean {
  return tag.kind === 'local' || (id !== null && (follows.get(id)?.has(tag.accountId ?? 0) ?? false));
}

function hasRival(person: Person, tag: KnownTag): boolean {
  return rivalsAmong(person, tag).length > 0;
}

function rivalsAmong(person: Person, tag: KnownTag): number[] {
  if (tag.exclusiveGroupId === null) return [];
  return [...person.tags]
    .filter(
      ([id, own]) =>
        id !== tag.id &&
        (own === CARRIED ? tag.rivalIds.includes(id) : own.exclusiveGroupId === tag.exclusiveGroupId),
    )
    .map(([id]) => id);
}

/** In an exclusive group the later row's tag takes the place of the earlier one's. */
function dropRivals(plan: { counts: ImportCounts }, person: Person, tag: KnownTag): void {
  for (const id of rivalsAmong(person, tag)) {
    if (person.tags.get(id) !== CARRIED) plan.counts.tagged -= 1;
    person.tags.delete(id);
  }
}

/** Tags that a person is to be given. */
export function newTags(person: Person): number[] {
  return [...person.tags].filter(([, tag]) => tag !== CARRIED).map(([id]) => id);
}
