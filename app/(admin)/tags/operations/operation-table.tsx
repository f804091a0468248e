import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { OperationBar } from '@/components/tags/operation-bar';
import { OperationStatus } from '@/components/tags/operation-status';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import { MOMENT } from '@/lib/i18n/formats';
import type { OperationQuery, OperationView } from '@/lib/tags/operations/schema';

/** Operations, the newest first: those under way or all, one's own or everybody's. */
export function OperationTable({
  page,
  query,
}: {
  page: { rows: OperationView[]; after: string | null };
  query: OperationQuery;
}) {
  const t = useTranslations();
  const format = useFormatter();
  // What is usual stays out of the URL.
  const show = query.show === 'open' ? 'open' : '';
  const whose = query.whose === 'own' ? 'own' : '';
  const params = { show, whose, after: query.after };
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <FilterSelect
          label={t('tags.operations.show.label')}
          param="show"
          value={show}
          options={[
            { value: '', label: t('tags.operations.show.all') },
            { value: 'open', label: t('tags.operations.show.open') },
          ]}
        />
        <FilterSelect
          label={t('tags.operations.whose.label')}
          param="whose"
          value={whose}
          options={[
            { value: '', label: t('tags.operations.whose.all') },
            { value: 'own', label: t('tags.operations.whose.own') },
          ]}
        />
      </div>
      <DataTable
        caption={t('tags.operations.caption')}
        params={params}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/tags/operations/${row.id}`}
        columns={[
          {
            key: 'what',
            header: t('tags.operations.column.what'),
            cell: (row) => t(`tags.operations.kind.${row.kind}`, { name: row.tag.name }),
          },
          {
            key: 'status',
            header: t('tags.operations.column.status'),
            cell: (row) => <OperationStatus status={row.status} />,
          },
          {
            key: 'progress',
            header: t('tags.operations.column.progress'),
            width: '14rem',
            cell: (row) => <OperationBar operation={row} />,
          },
          {
            key: 'changed',
            header: t('tags.operations.column.changed'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (row) => <Num value={row.changedCount} />,
          },
          {
            key: 'by',
            header: t('tags.operations.column.by'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="text-muted">{row.actorName}</span>,
          },
          {
            key: 'at',
            header: t('tags.operations.column.at'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {format.dateTime(new Date(row.createdAt), MOMENT)}
              </span>
            ),
          },
        ]}
        empty={
          show || whose || query.after ? (
            <EmptyState
              kind="no_match"
              title={t('tags.operations.noMatch.title')}
              action={<LinkButton href="/tags/operations">{t('tags.operations.noMatch.clear')}</LinkButton>}
            />
          ) : (
            <EmptyState title={t('tags.operations.empty.title')}>
              {t('tags.operations.empty.text')}
            </EmptyState>
          )
        }
      />
      <Pager label={t('tags.operations.pages')} after={page.after} params={params} />
    </>
  );
}
