import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import { MOMENT } from '@/lib/i18n/formats';
import type { ImportQuery, ImportRow } from '@/lib/people/imports/schema';
import { WorkBadge } from './work-badge';

type Props = { page: { rows: ImportRow[]; after: string | null }; query: ImportQuery };

/** Imports so far, the newest first, each leading to its page. */
export function ImportTable({ page, query }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  return (
    <section aria-labelledby="imports-history">
      <h2 id="imports-history" className="mb-2 font-medium text-[15px]">
        {t('imports.list.history')}
      </h2>
      <DataTable
        caption={t('imports.list.caption')}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/members/import/${row.id}`}
        columns={[
          {
            key: 'file',
            header: t('imports.list.file'),
            cell: (row) => <span className="[overflow-wrap:anywhere]">{row.fileName}</span>,
          },
          {
            key: 'kind',
            header: t('imports.list.kind'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap">
                {t(row.isDryRun ? 'imports.list.dry' : 'imports.list.real')}
              </span>
            ),
          },
          {
            key: 'status',
            header: t('imports.list.status'),
            cell: (row) => <WorkBadge status={row.status} />,
          },
          ...(['created', 'updated', 'refused'] as const).map((key) => ({
            key,
            header: t(`imports.list.${key}`),
            align: 'right' as const,
            isHiddenOnPhone: true,
            cell: (row: ImportRow) => <Num value={row.counts[key]} />,
          })),
          {
            key: 'by',
            header: t('imports.list.by'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="whitespace-nowrap">{row.actorName}</span>,
          },
          {
            key: 'at',
            header: t('imports.list.at'),
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {format.dateTime(new Date(row.createdAt), MOMENT)}
              </span>
            ),
          },
        ]}
        empty={<EmptyState title={t('imports.list.emptyTitle')}>{t('imports.list.emptyText')}</EmptyState>}
      />
      <Pager label={t('imports.list.pages')} after={page.after} params={query} />
    </section>
  );
}
