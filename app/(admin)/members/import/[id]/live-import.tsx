'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { fetchJson } from '@/components/query/fetch-json';
import { Card } from '@/components/ui/card';
import type { ImportView } from '@/lib/people/imports/schema';
import { isUnderWay } from '@/lib/tags/operations/status';
import { ImportOutcome } from './import-outcome';
import { ImportProgress } from './import-progress';
import { ImportSettings } from './import-settings';
import { RefusalCards } from './refusal-cards';

const LIVE_MS = 1_000;

/** An import, live while a worker is at it. */
export function LiveImport({ initial }: { initial: ImportView }) {
  const t = useTranslations();
  const query = useQuery({
    queryKey: ['member-import', initial.id],
    queryFn: ({ signal }) => fetchJson<ImportView>(`/api/members/import/${initial.id}`, { signal }),
    initialData: initial,
    refetchInterval: ({ state }) => (isUnderWay((state.data ?? initial).status) ? LIVE_MS : false),
  });
  const view = query.data;
  const refresh = () => void query.refetch();
  return (
    <div className="flex flex-col gap-4">
      {query.isError && (
        <p role="status" className="text-[13px] text-warning">
          {t('imports.run.stale')}
        </p>
      )}
      <Card title={t(view.isDryRun ? 'imports.run.dryTitle' : 'imports.run.realTitle')}>
        <div className="flex flex-col gap-4">
          <ImportProgress view={view} />
          <ImportOutcome view={view} onChange={refresh} />
        </div>
      </Card>
      <RefusalCards view={view} />
      <ImportSettings view={view} />
    </div>
  );
}
