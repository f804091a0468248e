'use client';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useEffect, useLayoutEffect, useRef, useTransition } from 'react';

type Wish = { pathname: string; query: string };

/** The address that was asked for and has not arrived yet: whoever changes it next builds upon it. One a tab. */
let wanted: Wish | null = null;

/**
 * Changes some parameters of the page's address and keeps the others, those included that another control has just
 * asked for: a filter chosen while a search waits is not lost. Every change goes back to the first page (drops `after`).
 * @returns `change` (the same function at each render) and whether a change of this control is under way
 */
export function useUrlChange(): {
  change: (edit: (query: URLSearchParams) => void, how: 'push' | 'replace') => void;
  isBusy: boolean;
} {
  const router = useRouter();
  const pathname = usePathname();
  const query = useSearchParams().toString();
  const here = useRef<Wish>({ pathname, query });
  const [isBusy, startTransition] = useTransition();
  useLayoutEffect(() => {
    here.current = { pathname, query };
  }, [pathname, query]);
  // The page has arrived somewhere: what was asked for, or where the person went instead.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of address that ends the wish
  useEffect(() => {
    wanted = null;
  }, [pathname, query]);

  const change = useCallback(
    (edit: (query: URLSearchParams) => void, how: 'push' | 'replace') => {
      const base = wanted?.pathname === here.current.pathname ? wanted : here.current;
      const next = new URLSearchParams(base.query);
      edit(next);
      next.delete('after');
      const text = next.toString();
      if (text === base.query) return;
      wanted = { pathname: base.pathname, query: text };
      const href = text ? `${base.pathname}?${text}` : base.pathname;
      startTransition(() => router[how](href, { scroll: false }));
    },
    [router],
  );
  return { change, isBusy };
}
