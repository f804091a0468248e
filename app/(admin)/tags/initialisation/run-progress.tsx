'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { OperationStatus } from '@/components/tags/operation-status';
import { Notice } from '@/components/ui/badge';
import { Num } from '@/components/ui/num';
import { reasonText } from '@/lib/i18n/reason';
import type { TagInitView } from '@/lib/people/tag-init/schema';

/** How far a run is: share, rate, time left, and what it has changed. */
export function RunProgress({ run }: { run: TagInitView }) {
  const t = useTranslations();
  const format = useFormatter();
  const words = t('tags.operations.progress.of', {
    done: format.number(run.doneCount),
    all: format.number(run.memberCount),
  });
  const left =
    run.secondsLeft === null
      ? null
      : run.secondsLeft < 90
        ? t('tags.operations.progress.seconds', { count: run.secondsLeft })
        : t('tags.operations.progress.minutes', { count: Math.ceil(run.secondsLeft / 60) });
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
        <OperationStatus status={run.status} />
        <span className="text-muted tabular-nums">
          {words}
          {run.rate !== null && ` · ${t('tags.operations.progress.rate', { rate: run.rate })}`}
          {left !== null && ` · ${t('tags.operations.progress.left', { time: left })}`}
        </span>
        {run.isCommand && <span className="text-muted">{t('tags.init.byCommand')}</span>}
      </div>
      <div
        role="progressbar"
        aria-label={t('tags.operations.progress.bar')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(run.share * 100)}
        aria-valuetext={words}
        className="h-2 overflow-hidden rounded-full bg-default"
      >
        <div className="h-full rounded-full bg-accent" style={{ width: `${run.share * 100}%` }} />
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-2 text-[13px]">
        {(
          [
            [t('tags.init.tagged'), run.taggedCount],
            [t('tags.init.untagged'), run.untaggedCount],
          ] as const
        ).map(([label, value]) => (
          <div key={label}>
            <dt className="text-muted">{label}</dt>
            <dd>
              <Num value={value} />
            </dd>
          </div>
        ))}
        <div className="min-w-0">
          <dt className="text-muted">{t('tags.init.tags')}</dt>
          <dd className="break-words">{run.tags.join('、')}</dd>
        </div>
      </dl>
      <div role="status">
        {run.failure && (
          <Notice tone="bad" title={t('tags.operations.failed')}>
            {reasonText(t, run.failure)}
          </Notice>
        )}
      </div>
    </>
  );
}
