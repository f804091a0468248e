import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { OperationView } from '@/lib/tags/operations/schema';
import { isUnderWay } from '@/lib/tags/operations/status';

const POLL_MS = 1_000;
/** What waits for a person, or for WeChat, moves slowly. */
const SLOW_POLL_MS = 5_000;

/** How far an operation is, until nothing happens to it any more, WeChat included. */
export function operationProgress(initial: OperationView) {
  return queryOptions({
    queryKey: ['tag-operation', initial.id],
    queryFn: ({ signal }) => fetchJson<OperationView>(`/api/tags/operations/${initial.id}`, { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => {
      const { status, waitingAtWechat } = state.data ?? initial;
      if (isUnderWay(status)) return POLL_MS;
      return status === 'paused' || (waitingAtWechat ?? 0) > 0 ? SLOW_POLL_MS : false;
    },
    refetchOnWindowFocus: true,
  });
}
