import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { AccountsLive } from '@/lib/accounts/schema';

/** An owner takes an authorisation back on a page of WeChat's: seen here within this and WeChat's own push. */
const EVERY_MS = 3_000;

/** How accounts and platforms are, asked for as long as somebody looks. */
export function accountsLive(initial: AccountsLive) {
  return queryOptions({
    queryKey: ['accounts', 'live'],
    queryFn: ({ signal }) => fetchJson<AccountsLive>('/api/accounts/live', { signal }),
    initialData: initial,
    // A kept answer may be older than what the server has just drawn.
    initialDataUpdatedAt: 0,
    refetchInterval: EVERY_MS,
  });
}
