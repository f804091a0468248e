import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { AudiencePreview } from '@/lib/audiences/schema';
import type { AudienceRule } from '@/lib/rules/schema';

/** Between the last key and the request; with it the number is on the screen within 300 ms. */
export const PREVIEW_DELAY_MS = 100;

/** Whom a rule finds right now. A request that a newer one replaces is aborted. */
export function audiencePreview(rule: AudienceRule) {
  return queryOptions({
    queryKey: ['audience-preview', rule],
    queryFn: ({ signal }) => fetchJson<AudiencePreview>('/api/audiences/preview', { signal, body: { rule } }),
    // A count is worth its moment only.
    staleTime: 0,
    gcTime: 60_000,
    retry: false,
  });
}
