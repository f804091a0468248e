import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Badge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import { LinkButton } from '@/components/ui/link-button';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import { CHANNEL_KINDS, type ChannelQuery, type ChannelRow, COUNT_UP_TO } from '@/lib/channels/schema';
import { isScannable } from '@/lib/channels/status';
import { CodeBadge } from './code-badge';
import { Selection } from './selection';

type Choice = { id: number; name: string };
type Props = {
  page: { rows: ChannelRow[]; after: string | null };
  query: ChannelQuery;
  branches: Choice[];
  accounts: Choice[];
  /** People limited to branches see no national channels. */
  seesNational: boolean;
};

/** Channels, the newest first, with the fans who came by each; those whose code works can be ticked and printed. */
export function ChannelTable({ page, query, branches, accounts, seesNational }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const params = { ...query };
  const isFiltered = Object.values(query).some(Boolean);
  const count = (value: number) =>
    value >= COUNT_UP_TO ? t('channels.list.more', { count: COUNT_UP_TO }) : format.number(value);
  const accountColumn: Column<ChannelRow> = {
    key: 'account',
    header: t('channels.list.account'),
    isHiddenOnPhone: true,
    cell: (row) => <span className="text-muted">{row.accountName}</span>,
  };
  const columns: Column<ChannelRow>[] = [
    {
      key: 'name',
      header: t('terms.channel'),
      cell: (row) => (
        <span className="block min-w-24 max-w-80 max-sm:max-w-32">
          <span className="[overflow-wrap:anywhere]">{row.name}</span>
          <span className="block truncate font-mono font-normal text-muted text-xs">{row.scene}</span>
        </span>
      ),
    },
    {
      key: 'place',
      header: t('channels.list.place'),
      cell: (row) =>
        row.branchName === null ? (
          <Badge>{t('channels.national')}</Badge>
        ) : (
          <span>
            <span className="whitespace-nowrap">{row.branchName}</span>
            {row.storeName && (
              <span className="block max-w-48 truncate text-muted text-xs max-sm:hidden">
                {row.storeName}
              </span>
            )}
          </span>
        ),
    },
    {
      key: 'code',
      header: t('channels.list.code'),
      isHiddenOnPhone: true,
      cell: (row) => <CodeBadge state={row.code} expiresAt={row.expiresAt} />,
    },
    ...(accounts.length > 1 ? [accountColumn] : []),
    {
      key: 'fans',
      header: t('channels.list.fans'),
      align: 'right',
      cell: (row) => count(row.fanCount),
    },
    {
      key: 'week',
      header: t('channels.list.week'),
      align: 'right',
      isHiddenOnPhone: true,
      cell: (row) => (
        <span className={row.weekCount > 0 ? undefined : 'text-muted'}>{count(row.weekCount)}</span>
      ),
    },
    {
      key: 'tick',
      header: t('channels.selection.column'),
      isHeaderHidden: true,
      width: '3rem',
      align: 'right',
      cell: (row) =>
        isScannable(row.code) && (
          <label className="relative z-10 inline-grid size-8 cursor-pointer place-items-center">
            <input type="checkbox" name="id" value={row.id} className="size-4 accent-(--accent)" />
            <span className="sr-only">{t('channels.selection.tick', { name: row.name })}</span>
          </label>
        ),
    },
  ];
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchBox label={t('channels.list.search')} />
        {accounts.length > 1 && (
          <FilterSelect
            label={t('channels.list.account')}
            param="account"
            value={query.account ? String(query.account) : ''}
            options={[
              { value: '', label: t('channels.list.allAccounts') },
              ...accounts.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        )}
        {(seesNational || branches.length > 1) && (
          <FilterSelect
            label={t('terms.branch')}
            param="branch"
            value={query.branch ? String(query.branch) : ''}
            options={[
              { value: '', label: t('members.list.allBranches') },
              ...(seesNational ? [{ value: 'national', label: t('channels.national') }] : []),
              ...branches.map(({ id, name }) => ({ value: String(id), label: name })),
            ]}
          />
        )}
        <FilterSelect
          label={t('channels.list.kind')}
          param="kind"
          value={query.kind}
          options={[
            { value: '', label: t('channels.list.allKinds') },
            ...CHANNEL_KINDS.map((kind) => ({ value: kind, label: t(`channels.kind.${kind}`) })),
          ]}
        />
        <FilterSelect
          label={t('channels.list.state')}
          param="archived"
          value={query.archived}
          options={[
            { value: '', label: t('channels.list.inUse') },
            { value: '1', label: t('channels.list.archived') },
          ]}
        />
      </div>
      <Selection>
        <DataTable
          caption={t('channels.list.caption')}
          params={params}
          rows={page.rows}
          rowKey={(row) => row.id}
          rowHref={(row) => `/settings/channels/${row.id}`}
          columns={columns}
          empty={
            isFiltered ? (
              <EmptyState
                kind="no_match"
                title={t('channels.list.noMatchTitle')}
                action={<LinkButton href="/settings/channels">{t('channels.list.clear')}</LinkButton>}
              >
                {t('channels.list.noMatchText')}
              </EmptyState>
            ) : (
              <EmptyState title={t('channels.list.emptyTitle')}>{t('channels.list.emptyText')}</EmptyState>
            )
          }
        />
      </Selection>
      <Pager label={t('channels.list.pages')} after={page.after} params={params} />
    </>
  );
}
