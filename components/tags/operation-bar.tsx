import { useFormatter, useTranslations } from 'next-intl';
import type { OperationView } from '@/lib/tags/operations/schema';

/** How far an operation is, as a bar and in words. */
export function OperationBar({ operation }: { operation: OperationView }) {
  const t = useTranslations();
  const format = useFormatter();
  const { share, processedCount, estimatedCount, status } = operation;
  const done = format.number(processedCount);
  const words =
    estimatedCount === null || status === 'finished'
      ? t('tags.operations.progress.done', { done })
      : t('tags.operations.progress.of', {
          done,
          all: format.number(Math.max(estimatedCount, processedCount)),
        });
  return (
    <span className="grid gap-1">
      <span
        role="progressbar"
        aria-label={t('tags.operations.progress.bar')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        aria-valuetext={words}
        className="block h-2 w-full overflow-hidden rounded-full bg-default"
      >
        <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
      </span>
      <span className="whitespace-nowrap text-muted text-xs tabular-nums">{words}</span>
    </span>
  );
}
