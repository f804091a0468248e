'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { BroadcastProgress } from '@/lib/broadcasts/schema';
import type { BatchStatus } from '@/lib/broadcasts/status';

const FILL: Record<BatchStatus, string> = {
  planned: 'bg-default',
  calling: 'bg-info motion-safe:animate-pulse',
  accepted: 'bg-info',
  finished: 'bg-success',
  failed: 'bg-danger',
  unknown: 'bg-warning',
  empty: 'bg-muted',
  cancelled: 'bg-default',
};

/** One segment a batch, as wide as its share of the people: what is through, under way, waiting or lost. */
export function BatchBar({ progress }: { progress: BroadcastProgress }) {
  const t = useTranslations();
  const format = useFormatter();
  const { batches } = progress;
  const people = batches.reduce((all, b) => all + b.peopleCount, 0);
  const settled = batches
    .filter((b) => b.status === 'finished' || b.status === 'failed' || b.status === 'empty')
    .reduce((all, b) => all + b.peopleCount, 0);
  return (
    <div
      role="progressbar"
      aria-label={t('broadcasts.progress.bar')}
      aria-valuemin={0}
      aria-valuemax={people}
      aria-valuenow={settled}
      aria-valuetext={t('broadcasts.progress.barValue', {
        settled: format.number(settled),
        people: format.number(people),
      })}
      className="flex h-2.5 w-full gap-px overflow-hidden rounded-full bg-default"
    >
      {batches.map((batch) => (
        <span
          key={batch.number}
          className={`h-full min-w-0.5 ${FILL[batch.status]}`}
          style={{ flexGrow: Math.max(batch.peopleCount, 1), flexBasis: 0 }}
        />
      ))}
    </div>
  );
}
