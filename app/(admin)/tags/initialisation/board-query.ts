import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { TagInitBoard } from '@/lib/people/tag-init/schema';
import { isUnderWay } from '@/lib/tags/operations/status';

/** While a run is under way it is asked for every second, else seldom: the command may begin one, too. */
const LIVE_MS = 1_000;
const QUIET_MS = 10_000;

/** The last runs, asked for as long as somebody looks. */
export function tagInitBoard(initial: TagInitBoard) {
  return queryOptions({
    queryKey: ['tags', 'initialisation'],
    queryFn: ({ signal }) => fetchJson<TagInitBoard>('/api/tags/initialisation', { signal }),
    initialData: initial,
    refetchInterval: ({ state }) =>
      (state.data ?? initial).runs.some((run) => isUnderWay(run.status)) ? LIVE_MS : QUIET_MS,
    refetchOnWindowFocus: true,
  });
}
