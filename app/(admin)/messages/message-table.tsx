import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import { LinkButton } from '@/components/ui/link-button';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import { MOMENT, MOMENT_SECONDS } from '@/lib/i18n/formats';
import { KIND_FILTERS, type MessageQuery, type MessageRow, PERIODS } from '@/lib/pushes/schema';
import { useKindLabel } from './kind-label';
import { MessageStateBadge } from './message-state';
import { useSummary } from './use-summary';

type Props = {
  page: { rows: MessageRow[]; after: string | null };
  accounts: { id: number; name: string }[];
  /** The account whose messages are shown. */
  accountId: number;
  query: MessageQuery;
};

/** What fans wrote and did, the newest first. */
export function MessageTable({ page, accounts, accountId, query }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const kindLabel = useKindLabel();
  const summaryOf = useSummary();
  const params = {
    account: query.account,
    kind: query.kind,
    q: query.q,
    period: query.period === 'week' ? null : query.period,
    after: query.after,
  };
  const isFiltered = Boolean(query.kind || query.q || query.after || query.account);
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchBox label={t('messages.list.search')} maxLength={80} className="w-80 max-w-full" />
        {accounts.length > 1 && (
          <FilterSelect
            label={t('messages.list.account')}
            param="account"
            value={String(accountId)}
            options={accounts.map((account) => ({ value: String(account.id), label: account.name }))}
          />
        )}
        <FilterSelect
          label={t('messages.list.kind')}
          param="kind"
          value={query.kind ?? ''}
          options={[
            { value: '', label: t('messages.list.allKinds') },
            ...KIND_FILTERS.map((kind) => ({
              value: kind,
              label: kind === 'message' || kind === 'event' ? t(`messages.groups.${kind}`) : kindLabel(kind),
            })),
          ]}
        />
        <FilterSelect
          label={t('messages.list.period')}
          param="period"
          value={query.period}
          options={PERIODS.map((period) => ({ value: period, label: t(`messages.period.${period}`) }))}
        />
      </div>
      <DataTable
        caption={t('messages.list.caption')}
        params={params}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/messages/${row.id}`}
        columns={[
          {
            key: 'kind',
            header: t('messages.list.kind'),
            cell: (row) => (
              <span className="sm:whitespace-nowrap">
                {kindLabel(row.kind)}
                <span className="block whitespace-nowrap font-normal text-muted text-xs tabular-nums sm:hidden">
                  {format.dateTime(new Date(row.receivedAt), MOMENT)}
                </span>
              </span>
            ),
          },
          {
            key: 'summary',
            header: t('messages.list.summary'),
            cell: (row) => (
              <span className="line-clamp-2 min-w-32 max-w-xl [overflow-wrap:anywhere]">
                {summaryOf(row) || '–'}
              </span>
            ),
          },
          {
            key: 'fan',
            header: t('terms.fan'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="block max-w-56 truncate">
                {row.member?.name ?? <span className="font-mono text-muted">{row.openid}</span>}
              </span>
            ),
          },
          {
            key: 'at',
            header: t('messages.list.received'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {format.dateTime(new Date(row.receivedAt), MOMENT_SECONDS)}
              </span>
            ),
          },
          {
            key: 'state',
            header: t('messages.list.state'),
            isHiddenOnPhone: true,
            cell: (row) => <MessageStateBadge state={row.state} />,
          },
        ]}
        empty={
          isFiltered ? (
            <EmptyState
              kind="no_match"
              title={t('messages.list.noMatchTitle')}
              action={<LinkButton href="/messages">{t('messages.list.clear')}</LinkButton>}
            >
              {t('messages.list.noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState
              title={t('messages.list.emptyTitle')}
              action={
                query.period !== 'all' && (
                  <LinkButton href="/messages?period=all">{t('messages.list.showAll')}</LinkButton>
                )
              }
            >
              {t('messages.list.emptyText')}
            </EmptyState>
          )
        }
      />
      <Pager label={t('messages.list.pages')} after={page.after} params={params} />
    </>
  );
}
