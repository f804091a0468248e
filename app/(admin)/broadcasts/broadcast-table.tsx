import { useFormatter, useTranslations } from 'next-intl';
import { BroadcastStatusBadge } from '@/components/broadcasts/broadcast-status';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import type { BroadcastQuery, BroadcastRow } from '@/lib/broadcasts/schema';
import { BROADCAST_STATUSES } from '@/lib/broadcasts/status';
import { MOMENT } from '@/lib/i18n/formats';

type Props = {
  page: { rows: BroadcastRow[]; after: string | null };
  query: BroadcastQuery;
  canWrite: boolean;
};

/** Broadcasts of the account, those changed last first. */
export function BroadcastTable({ page, query, canWrite }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const moment = (iso: string) => format.dateTime(new Date(iso), MOMENT);
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchBox label={t('broadcasts.list.search')} />
        <FilterSelect
          label={t('broadcasts.list.status')}
          param="status"
          value={query.status}
          options={[
            { value: '', label: t('broadcasts.list.allStatuses') },
            ...BROADCAST_STATUSES.map((status) => ({
              value: status,
              label: t(`status.broadcast.${status}`),
            })),
          ]}
        />
      </div>
      <DataTable
        caption={t('broadcasts.list.caption')}
        params={query}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/broadcasts/${row.id}`}
        columns={[
          {
            key: 'title',
            header: t('broadcasts.list.name'),
            cell: (row) => (
              <span className="block min-w-36 max-w-80 truncate max-sm:min-w-24 max-sm:whitespace-normal max-sm:[overflow-wrap:anywhere]">
                {row.title}
              </span>
            ),
          },
          {
            key: 'status',
            header: t('broadcasts.list.status'),
            cell: (row) => <BroadcastStatusBadge status={row.status} />,
          },
          {
            key: 'people',
            header: t('broadcasts.list.people'),
            align: 'right',
            cell: (row) => <Num value={row.peopleCount} />,
          },
          {
            key: 'audience',
            header: t('broadcasts.list.audience'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="block max-w-56 truncate">{row.audienceName}</span>,
          },
          {
            key: 'kind',
            header: t('broadcasts.form.stepContent'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap">{t(`broadcasts.kind.${row.contentKind}`)}</span>
            ),
          },
          {
            key: 'when',
            header: t('broadcasts.list.when'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {row.scheduledAt ? moment(row.scheduledAt) : t('broadcasts.list.immediately')}
              </span>
            ),
          },
          {
            key: 'author',
            header: t('broadcasts.list.author'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="whitespace-nowrap">{row.createdByName}</span>,
          },
          {
            key: 'updated',
            header: t('broadcasts.list.updated'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">{moment(row.updatedAt)}</span>
            ),
          },
        ]}
        empty={
          query.q || query.status || query.after ? (
            <EmptyState
              kind="no_match"
              title={t('broadcasts.list.noMatchTitle')}
              action={<LinkButton href="/broadcasts">{t('broadcasts.list.clear')}</LinkButton>}
            >
              {t('broadcasts.list.noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState
              title={t('broadcasts.list.emptyTitle')}
              action={
                canWrite && <LinkButton href="/broadcasts/new">{t('broadcasts.list.create')}</LinkButton>
              }
            >
              {t('broadcasts.list.emptyText')}
            </EmptyState>
          )
        }
      />
      <Pager label={t('broadcasts.list.pages')} after={page.after} params={query} />
    </>
  );
}
