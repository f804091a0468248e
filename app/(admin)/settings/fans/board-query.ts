import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { FanBoard } from '@/lib/people/fans/schema';

/** While something is under way the board is asked for every 1.5 s, else seldom: the command may start a sync, too. */
const LIVE_MS = 1_500;
const QUIET_MS = 10_000;

/** Whether anything moves by itself. */
export function isUnderWay({ current, waitingWishCount, migrations }: FanBoard): boolean {
  const open = [current?.status, ...migrations.map((one) => one.status)];
  return open.some((status) => status === 'queued' || status === 'running') || waitingWishCount > 0;
}

/** An account's fans and what is done about them, asked for as long as somebody looks. */
export function fanBoard(initial: FanBoard) {
  const { accountId } = initial;
  return queryOptions({
    queryKey: ['fans', accountId],
    queryFn: ({ signal }) => fetchJson<FanBoard>(`/api/accounts/${accountId}/fans`, { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => (isUnderWay(state.data ?? initial) ? LIVE_MS : QUIET_MS),
    refetchOnWindowFocus: true,
  });
}
