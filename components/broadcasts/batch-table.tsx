'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { BroadcastProgress } from '@/lib/broadcasts/schema';
import { reasonText } from '@/lib/i18n/reason';
import { BatchStatusBadge } from './broadcast-status';

/** The table twin of the bar: every WeChat call with what came back. */
export function BatchTable({
  progress,
  reasonValues,
}: {
  progress: BroadcastProgress;
  /** What the sentences of refusals may name. */
  reasonValues: Record<string, string>;
}) {
  const t = useTranslations();
  const format = useFormatter();
  const figure = (value: number | null) => (value === null ? '–' : format.number(value));
  const columns = [
    t('broadcasts.progress.people'),
    t('broadcasts.progress.total'),
    t('broadcasts.progress.filteredOut'),
    t('broadcasts.progress.sent'),
    t('broadcasts.progress.failed'),
  ];
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a phone, by keyboard too
      tabIndex={0}
      aria-label={t('broadcasts.progress.batchesCaption')}
      className="mt-4 max-h-96 overflow-auto"
    >
      <table className="w-full min-w-[44rem] text-[13px]">
        <caption className="sr-only">{t('broadcasts.progress.batchesCaption')}</caption>
        <thead className="text-muted">
          <tr className="border-border border-y text-left">
            <th scope="col" className="h-9 pr-3 font-normal">
              {t('broadcasts.progress.number')}
            </th>
            <th scope="col" className="h-9 pr-3 font-normal">
              {t('broadcasts.progress.status')}
            </th>
            {columns.map((column) => (
              <th key={column} scope="col" className="h-9 pr-3 text-right font-normal">
                {column}
              </th>
            ))}
            <th scope="col" className="h-9 pl-3 font-normal">
              {t('broadcasts.progress.msgId')}
            </th>
          </tr>
        </thead>
        <tbody>
          {progress.batches.map((batch) => {
            const error = batch.errorCode;
            return (
              <tr key={batch.number} className="border-border border-b last:border-b-0">
                <th scope="row" className="h-11 pr-3 text-left font-normal tabular-nums">
                  {batch.number}
                </th>
                <td className="pr-3">
                  <BatchStatusBadge status={batch.status} />
                  {error && (
                    <span className="ml-2 text-danger text-xs">{reasonText(t, error, reasonValues)}</span>
                  )}
                </td>
                <td className="pr-3 text-right tabular-nums">{figure(batch.peopleCount)}</td>
                <td className="pr-3 text-right tabular-nums">{figure(batch.totalCount)}</td>
                <td className="pr-3 text-right tabular-nums">
                  {batch.totalCount === null || batch.filterCount === null
                    ? '–'
                    : figure(batch.totalCount - batch.filterCount)}
                </td>
                <td className="pr-3 text-right tabular-nums">{figure(batch.sentCount)}</td>
                <td className="pr-3 text-right tabular-nums">{figure(batch.errorCount)}</td>
                <td className="pl-3 text-muted tabular-nums">{batch.msgId ?? '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
