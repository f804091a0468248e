'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { MOMENT } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';
import type { FanSyncView } from '@/lib/people/fans/schema';
import { WorkBadge } from './sync-progress';

/** The last syncs, newest first. */
export function RunTable({ runs, accountName }: { runs: FanSyncView[]; accountName: string }) {
  const t = useTranslations();
  const format = useFormatter();
  return (
    <Card title={t('followers.runs.title')} isFlush>
      <DataTable
        isBare
        caption={t('followers.runs.caption')}
        rows={runs}
        rowKey={(run) => String(run.id)}
        columns={[
          {
            key: 'at',
            header: t('followers.runs.at'),
            cell: (run) => (
              <span className="whitespace-nowrap tabular-nums">
                {format.dateTime(new Date(run.createdAt), MOMENT)}
              </span>
            ),
          },
          {
            key: 'scope',
            header: t('followers.runs.scope'),
            cell: (run) => t(`followers.scopes.${run.scope}`),
          },
          {
            key: 'status',
            header: t('followers.runs.status'),
            cell: (run) => (
              <div className="flex flex-col items-start gap-1">
                <WorkBadge status={run.status} />
                {run.failure && (
                  <span className="text-muted text-xs">
                    {reasonText(t, run.failure, { name: accountName })}
                  </span>
                )}
              </div>
            ),
          },
          {
            key: 'listed',
            header: t('followers.figures.listed'),
            align: 'right',
            cell: (run) => <Num value={run.scope === 'all' ? run.listedCount : null} />,
          },
          {
            key: 'new',
            header: t('followers.figures.new'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (run) => <Num value={run.scope === 'all' ? run.newCount : null} />,
          },
          {
            key: 'left',
            header: t('followers.figures.left'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (run) => <Num value={run.scope === 'all' ? run.leftCount : null} />,
          },
          {
            key: 'blacklisted',
            header: t('followers.figures.blacklisted'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (run) => <Num value={run.blacklistedCount} />,
          },
          {
            key: 'ended',
            header: t('followers.runs.ended'),
            isHiddenOnPhone: true,
            cell: (run) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {run.finishedAt ? format.dateTime(new Date(run.finishedAt), MOMENT) : '–'}
              </span>
            ),
          },
        ]}
        empty={<EmptyState title={t('followers.runs.none')}>{t('followers.runs.noneText')}</EmptyState>}
      />
    </Card>
  );
}
