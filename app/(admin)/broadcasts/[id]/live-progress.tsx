'use client';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { BatchBar } from '@/components/broadcasts/batch-bar';
import { BatchTable } from '@/components/broadcasts/batch-table';
import { broadcastProgress } from '@/components/broadcasts/progress-query';
import { pauseReasonValues } from '@/lib/broadcasts/pause-reason';
import type { BroadcastProgress } from '@/lib/broadcasts/schema';
import { FINAL_STATUSES } from '@/lib/broadcasts/status';

type Props = { id: string; accountName: string; initial: BroadcastProgress; isShown: boolean };

/**
 * How the sending goes, asked for until nothing happens any more. When the state moves, the rest of the page is read
 * again, so that times, buttons and log follow. Not shown before sending, it still watches for an approval.
 */
export function LiveProgress({ id, accountName, initial, isShown }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const router = useRouter();
  const query = useQuery(broadcastProgress(id, initial));
  const progress = query.data;
  const { status, totals, batches } = progress;
  const seen = useRef(initial.status);
  useEffect(() => {
    if (seen.current === status) return;
    seen.current = status;
    router.refresh();
  }, [status, router]);

  if (!isShown) return null;
  const isLive = !FINAL_STATUSES.includes(status);
  const isSending = status === 'sending';
  const isReported = batches.some((batch) => batch.sentCount !== null);
  const figures = [
    { label: t('broadcasts.progress.people'), value: totals.people },
    { label: t('broadcasts.progress.total'), value: isReported ? totals.total : null },
    {
      label: t('broadcasts.progress.filteredOut'),
      value: isReported ? totals.filteredOut : null,
      help: t('broadcasts.progress.filteredOutHelp'),
    },
    { label: t('broadcasts.progress.failed'), value: isReported ? totals.failed : null },
  ];
  return (
    <section
      aria-labelledby="progress-title"
      className="min-w-0 rounded-lg border border-border bg-surface p-5"
    >
      <div className="flex flex-wrap items-center gap-3">
        <h2 id="progress-title" className="font-medium">
          {t(
            isSending
              ? 'broadcasts.progress.titleLive'
              : isLive
                ? 'broadcasts.progress.titlePaused'
                : 'broadcasts.progress.title',
          )}
        </h2>
        {(isSending || query.isError) && (
          <p className={`ml-auto text-xs ${query.isError ? 'text-warning' : 'text-muted'}`}>
            {t(query.isError ? 'broadcasts.progress.stale' : 'broadcasts.progress.live')}
          </p>
        )}
      </div>
      <div className="mt-3 flex flex-wrap items-end gap-x-8 gap-y-3">
        <p className="flex items-baseline gap-2">
          <span className="text-[13px] text-muted">{t('broadcasts.progress.sent')}</span>
          <strong className="font-semibold text-[40px] tabular-nums leading-[48px]">
            {isReported ? format.number(totals.sent) : '–'}
          </strong>
          <span className="text-muted text-sm">{t('broadcasts.progress.sentUnit')}</span>
        </p>
        <dl className="flex flex-wrap gap-x-6 gap-y-2 pb-2 text-[13px]">
          {figures.map((figure) => (
            <div key={figure.label} title={figure.help}>
              <dt className="text-muted">{figure.label}</dt>
              <dd className="tabular-nums">{figure.value === null ? '–' : format.number(figure.value)}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div className="mt-3">
        <BatchBar progress={progress} />
      </div>
      <p className="mt-2 text-[13px] text-muted">
        {isReported
          ? t('broadcasts.progress.reconcile', {
              total: format.number(totals.total),
              filteredOut: format.number(totals.filteredOut),
              sent: format.number(totals.sent),
              failed: format.number(totals.failed),
            })
          : t('broadcasts.progress.waiting')}
      </p>
      <p role="status" aria-live="polite" className="sr-only">
        {t('broadcasts.progress.announce', {
          status: t(`status.broadcast.${status}`),
          sent: format.number(totals.sent),
          people: format.number(totals.people),
        })}
      </p>
      <BatchTable progress={progress} reasonValues={pauseReasonValues(accountName)} />
    </section>
  );
}
