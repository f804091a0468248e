import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { TagOption } from './rule-editor-context';

/** Tags whose name or code holds `q`, the most used first. */
export function tagOptions(q: string) {
  return queryOptions({
    queryKey: ['tag-options', q],
    queryFn: ({ signal }) => fetchJson<TagOption[]>('/api/audiences/tag-options', { signal, body: { q } }),
    staleTime: 30_000,
  });
}
