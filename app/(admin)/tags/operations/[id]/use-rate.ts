import { useEffect, useState } from 'react';

/** Looks that the pace is taken from. */
const KEPT = 15;

type Look = { at: number; count: number };

/** How much a count grew a second over the last looks; null until two looks differ. */
export function useRate(key: string, count: number): number | null {
  const [looks, setLooks] = useState<{ key: string; list: Look[] }>({ key, list: [] });
  useEffect(() => {
    const look = { at: performance.now(), count };
    setLooks((before) => ({
      key,
      list: [...(before.key === key ? before.list : []), look].slice(-KEPT),
    }));
  }, [key, count]);
  const [first] = looks.list;
  const last = looks.list.at(-1);
  if (!first || !last || last.at === first.at || last.count <= first.count) return null;
  return (last.count - first.count) / ((last.at - first.at) / 1_000);
}
