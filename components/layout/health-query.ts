import { queryOptions } from '@tanstack/react-query';
import type { Health } from '@/lib/health/schema';

/** How the parts are, as often as the page that shows them needs it. A 503 still carries the parts. */
export function healthQuery(everyMs: number, initial: Health | null) {
  return queryOptions({
    // A key for each place that shows it: the frame's newer answer must not change what a later part hydrates with.
    queryKey: ['health', everyMs],
    queryFn: async ({ signal }): Promise<Health> => {
      const response = await fetch('/api/health', { signal });
      if (!response.ok && response.status !== 503) throw new Error(`health ${response.status}`);
      return (await response.json()) as Health;
    },
    refetchInterval: everyMs,
    initialData: initial ?? undefined,
    // What the server drew may be seconds old: ask at once.
    initialDataUpdatedAt: 0,
  });
}
