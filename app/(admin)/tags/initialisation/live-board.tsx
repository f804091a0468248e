'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { TagInitBoard } from '@/lib/people/tag-init/schema';
import { tagInitBoard } from './board-query';
import { RunCard } from './run-card';
import { RunTable } from './run-table';

/** The open run with what can be done about it, and the last ones; live. */
export function LiveBoard({ initial }: { initial: TagInitBoard }) {
  const t = useTranslations();
  const query = useQuery(tagInitBoard(initial));
  return (
    <div className="flex flex-col gap-4">
      {query.isError && (
        <p role="status" className="text-[13px] text-warning">
          {t('tags.operations.progress.stale')}
        </p>
      )}
      <RunCard board={query.data} onChange={() => void query.refetch()} />
      <RunTable runs={query.data.runs} />
    </div>
  );
}
