import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { BroadcastProgress } from '@/lib/broadcasts/schema';
import { type BroadcastStatus, FINAL_STATUSES } from '@/lib/broadcasts/status';

/** A broadcast under way is looked at every 2 s; one that waits for a person or a time, less often. */
const POLL_MS: Partial<Record<BroadcastStatus, number>> = {
  submitted: 5_000,
  approved: 3_000,
  scheduled: 3_000,
  sending: 2_000,
  paused: 5_000,
};

/** How far a broadcast is, batch by batch, until nothing happens to it any more. */
export function broadcastProgress(id: string, initial: BroadcastProgress) {
  return queryOptions({
    queryKey: ['broadcast', id, 'progress'],
    queryFn: ({ signal }) => fetchJson<BroadcastProgress>(`/api/broadcasts/${id}/progress`, { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => {
      const status = state.data?.status ?? initial.status;
      return FINAL_STATUSES.includes(status) ? false : (POLL_MS[status] ?? false);
    },
    // A tab in the background catches up when it is looked at again.
    refetchOnWindowFocus: true,
  });
}
