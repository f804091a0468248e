import 'server-only';
import { db } from '@/lib/db/client';

export type KnownTag = {
  id: number;
  kind: 'local' | 'wechat';
  accountId: number | null;
  code: string;
  exclusiveGroupId: number | null /** The other tags of its exclusive group. */;
  rivalIds: readonly number[];
};
export type KnownStore = { id: number; branchId: number };
/** What a text names: one thing, nothing, or several things of the same name. */
export type Named<T> = T | null | 'ambiguous';

/** What cells may name, as the run's actor may see it; read once, since a chain has thousands of stores and tags at most. */
export type Vocabulary = {
  branch: (text: string) => number | null;
  store: (text: string) => Named<KnownStore>;
  /** A branch's own tag names the branch. */
  tag: (text: string) => Named<KnownTag | { branchId: number }>;
  tagById: (id: number) => KnownTag | null;
};

/**
 * @param reach.branchIds branches the run is limited to; null: all
 * @param reach.accountId the account whose WeChat tags can be named; null: none
 */
export async function readVocabulary(reach: {
  branchIds: number[] | null;
  accountId: number | null;
}): Promise<Vocabulary> {
  const inBranches = reach.branchIds ? { in: reach.branchIds } : undefined;
  const [branches, stores, tags] = await Promise.all([
    db.branch.findMany({
      where: { id: inBranches },
      select: { id: true, code: true, name: true, tagId: true },
    }),
    db.store.findMany({
      where: { branchId: inBranches },
      select: { id: true, code: true, name: true, branchId: true },
    }),
    db.tag.findMany({
      where: {
        state: 'active',
        kind: { in: ['local', 'wechat'] },
        OR: [{ accountId: null }, { accountId: reach.accountId ?? 0 }],
      },
      select: {
        id: true,
        code: true,
        name: true,
        kind: true,
        accountId: true,
        group: { select: { id: true, isExclusive: true } },
      },
    }),
  ]);
  const known = tags.map(
    (tag): KnownTag => ({
      id: tag.id,
      code: tag.code,
      kind: tag.kind === 'wechat' ? 'wechat' : 'local',
      accountId: tag.accountId,
      exclusiveGroupId: tag.group?.isExclusive ? tag.group.id : null,
      rivalIds: tag.group?.isExclusive
        ? tags.filter((other) => other.group?.id === tag.group?.id && other.id !== tag.id).map(({ id }) => id)
        : [],
    }),
  );
  const byId = new Map(known.map((tag) => [tag.id, tag]));
  const branchTags = await db.tag.findMany({
    where: { id: { in: branches.map(({ tagId }) => tagId) } },
    select: { id: true, code: true, name: true },
  });
  const branchOfTag = new Map(branches.map(({ tagId, id }) => [tagId, id]));
  const findTag = index<KnownTag | { branchId: number }>([
    ...tags.map((tag, at) => ({ code: tag.code, name: tag.name, value: known[at] as KnownTag })),
    ...branchTags.map((tag) => ({
      code: tag.code,
      name: tag.name,
      value: { branchId: branchOfTag.get(tag.id) ?? 0 },
    })),
  ]);
  const findBranch = index(branches.map(({ code, name, id }) => ({ code, name, value: id })));
  return {
    branch: (text) => {
      const found = findBranch(text);
      return found === 'ambiguous' ? null : found;
    },
    store: index(stores.map(({ code, name, id, branchId }) => ({ code, name, value: { id, branchId } }))),
    tag: findTag,
    tagById: (id) => byId.get(id) ?? null,
  };
}

/** Finds by code, else by name; case and width do not matter. */
function index<T>(entries: { code: string; name: string; value: T }[]): (text: string) => Named<T> {
  const byCode = new Map(entries.map(({ code, value }) => [plain(code), value]));
  const byName = new Map<string, Named<T>>();
  for (const { name, value } of entries)
    byName.set(plain(name), byName.has(plain(name)) ? 'ambiguous' : value);
  return (text) => byCode.get(plain(text)) ?? byName.get(plain(text)) ?? null;
}

function plain(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}
