import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { DriftRunView } from '@/lib/tags/drift/schema';

const LIVE_MS = 1_500;
const QUIET_MS = 15_000;

/** Whether a comparison or a repair goes on by itself. */
export function isDriftUnderWay(run: DriftRunView | null): boolean {
  if (!run) return false;
  const isRunning = run.status === 'queued' || run.status === 'running';
  return isRunning || run.tags.some((tag) => tag.repairedAs !== null && tag.repairedAt === null);
}

/** The account's last comparison, asked for as long as somebody looks. */
export function driftRun(accountId: number, initial: DriftRunView | null) {
  return queryOptions({
    queryKey: ['tag-drift', accountId],
    queryFn: ({ signal }) => fetchJson<DriftRunView | null>('/api/tags/drift', { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => (isDriftUnderWay(state.data ?? null) ? LIVE_MS : QUIET_MS),
    refetchOnWindowFocus: true,
  });
}
