import { queryOptions } from '@tanstack/react-query';
import { fetchJson } from '@/components/query/fetch-json';
import type { RuleOption } from '@/lib/audiences/schema';
import type { OptionKind } from './rule-editor-context';

/** Stores, channels or audiences whose name holds `q`. */
export function ruleOptions(kind: OptionKind, q: string) {
  return queryOptions({
    queryKey: ['rule-options', kind, q],
    queryFn: ({ signal }) =>
      fetchJson<RuleOption[]>('/api/audiences/rule-options', { signal, body: { kind, q } }),
    staleTime: 30_000,
  });
}
