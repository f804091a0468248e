'use client';
import { useTranslations } from 'next-intl';
import { Num } from '@/components/ui/num';
import type { ImportCounts, ImportView } from '@/lib/people/imports/schema';
import { isUnderWay } from '@/lib/tags/operations/status';
import { WorkBadge } from '../work-badge';

const FIGURES = [
  'created',
  'updated',
  'unchanged',
  'refused',
  'tagged',
] as const satisfies (keyof ImportCounts)[];

/** How far a run is and what came of it; beside a real run's figures those of its dry run. */
export function ImportProgress({ view }: { view: ImportView }) {
  const t = useTranslations();
  const isLive = isUnderWay(view.status);
  const total = Math.max(view.rowCount ?? 0, view.processedCount);
  const share = view.status === 'finished' ? 1 : total > 0 ? view.processedCount / total : 0;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
        <WorkBadge status={view.status} />
        <span className="tabular-nums">{rowsText(t, view, total)}</span>
        <span className="text-muted tabular-nums">
          {view.rate !== null && t('imports.run.rate', { rate: view.rate })}
          {view.secondsLeft !== null && ` · ${timeLeft(t, view.secondsLeft)}`}
        </span>
      </div>
      {isLive && (
        <div
          role="progressbar"
          aria-label={t('imports.run.bar')}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(share * 100)}
          className="h-2 overflow-hidden rounded-full bg-default"
        >
          <div className="h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
        </div>
      )}
      {view.isDryRun && view.status === 'finished' && (
        <p className="text-[13px] text-muted">{t('imports.run.would')}</p>
      )}
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-5">
        {FIGURES.map((key) => (
          <div key={key} className="min-w-0">
            <dt className="text-[13px] text-muted">{t(`imports.run.figures.${key}`)}</dt>
            <dd className="font-semibold text-2xl">
              <Num value={view.counts[key]} />
            </dd>
            {view.dryCounts && (
              <dd className="text-muted text-xs">
                {t('imports.run.tried')} <Num value={view.dryCounts[key]} />
              </dd>
            )}
          </div>
        ))}
      </dl>
    </>
  );
}

function rowsText(t: ReturnType<typeof useTranslations>, view: ImportView, total: number): string {
  const done = view.processedCount;
  if (view.status === 'queued' && done === 0) return t('imports.run.waiting');
  if (view.rowCount === null) return t('imports.run.rowsSoFar', { done });
  // The first reading only estimates how many there are.
  const isEstimate = view.isDryRun && view.status !== 'finished';
  return t(isEstimate ? 'imports.run.about' : 'imports.run.rows', { done, total });
}

function timeLeft(t: ReturnType<typeof useTranslations>, seconds: number): string {
  return seconds < 90
    ? t('imports.run.secondsLeft', { seconds })
    : t('imports.run.minutesLeft', { minutes: Math.ceil(seconds / 60) });
}
