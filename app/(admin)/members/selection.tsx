'use client';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useContext, useState } from 'react';
import type { MemberQuery } from '@/lib/members/schema';

export type MemberSearch = Omit<MemberQuery, 'after'>;
export type Selection = { kind: 'none' } | { kind: 'members'; ids: string[] } | { kind: 'matching' };

type Selecting = {
  selection: Selection;
  /** Members of the page. */
  pageIds: string[];
  search: MemberSearch;
  isSelected: (id: string) => boolean;
  toggle: (id: string) => void;
  togglePage: () => void;
  selectMatching: () => void;
  clear: () => void;
};

const Context = createContext<Selecting | null>(null);

/** Which members of the page are ticked, or that everybody who matches is meant. Give it a `key` of the page. */
export function MemberSelection({
  pageIds,
  search,
  children,
}: {
  pageIds: string[];
  search: MemberSearch;
  children: ReactNode;
}) {
  const [selection, setSelection] = useState<Selection>({ kind: 'none' });
  const ids = selection.kind === 'members' ? selection.ids : [];
  const select = (next: string[]) =>
    setSelection(next.length > 0 ? { kind: 'members', ids: next } : { kind: 'none' });
  const isAll = selection.kind === 'matching' || (pageIds.length > 0 && ids.length === pageIds.length);
  const value: Selecting = {
    selection,
    pageIds,
    search,
    isSelected: (id) => selection.kind === 'matching' || ids.includes(id),
    toggle: (id) => {
      // Taking one away from "all that match" leaves the page without it.
      const before = selection.kind === 'matching' ? pageIds : ids;
      select(before.includes(id) ? before.filter((other) => other !== id) : [...before, id]);
    },
    togglePage: () => select(isAll ? [] : pageIds),
    selectMatching: () => setSelection({ kind: 'matching' }),
    clear: () => setSelection({ kind: 'none' }),
  };
  return <Context value={value}>{children}</Context>;
}

export function useSelecting(): Selecting {
  const selecting = useContext(Context);
  if (!selecting) throw new Error('useSelecting needs a MemberSelection above it');
  return selecting;
}

const BOX =
  'relative z-10 size-6 shrink-0 cursor-pointer accent-accent focus-visible:outline-2 focus-visible:outline-focus';

/** Ticks one member. */
export function MemberTick({ id, name }: { id: string; name: string }) {
  const t = useTranslations();
  const { isSelected, toggle } = useSelecting();
  return (
    <input
      type="checkbox"
      aria-label={t('members.bulk.tick', { name })}
      checked={isSelected(id)}
      onChange={() => toggle(id)}
      className={BOX}
    />
  );
}

/** Ticks the members of the page. */
export function PageTick() {
  const t = useTranslations();
  const { selection, pageIds, isSelected, togglePage } = useSelecting();
  const isAll = pageIds.length > 0 && pageIds.every(isSelected);
  return (
    <input
      type="checkbox"
      aria-label={t('members.bulk.tickPage')}
      checked={isAll}
      ref={(box) => {
        if (box) box.indeterminate = selection.kind !== 'none' && !isAll;
      }}
      onChange={togglePage}
      className={BOX}
    />
  );
}
