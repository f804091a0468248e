'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { OperationStatus } from '@/components/tags/operation-status';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { MOMENT } from '@/lib/i18n/formats';
import type { TagInitView } from '@/lib/people/tag-init/schema';

/** The last full initialisations, the newest first. */
export function RunTable({ runs }: { runs: TagInitView[] }) {
  const t = useTranslations();
  const format = useFormatter();
  return (
    <Card title={t('tags.init.last')} isFlush>
      <DataTable
        isBare
        caption={t('tags.init.last')}
        rows={runs}
        rowKey={(run) => run.id}
        columns={[
          {
            key: 'at',
            header: t('tags.operations.column.at'),
            cell: (run) => (
              <span className="whitespace-nowrap tabular-nums">
                {format.dateTime(new Date(run.createdAt), MOMENT)}
              </span>
            ),
          },
          {
            key: 'status',
            header: t('tags.operations.column.status'),
            cell: (run) => <OperationStatus status={run.status} />,
          },
          {
            key: 'members',
            header: t('tags.init.members'),
            align: 'right',
            cell: (run) => <Num value={run.doneCount} />,
          },
          {
            key: 'tagged',
            header: t('tags.init.tagged'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (run) => <Num value={run.taggedCount} />,
          },
          {
            key: 'untagged',
            header: t('tags.init.untagged'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (run) => <Num value={run.untaggedCount} />,
          },
          {
            key: 'by',
            header: t('tags.operations.column.by'),
            isHiddenOnPhone: true,
            cell: (run) => <span className="text-muted">{run.actorName}</span>,
          },
        ]}
        empty={<EmptyState title={t('tags.init.emptyTitle')}>{t('tags.init.emptyText')}</EmptyState>}
      />
    </Card>
  );
}
