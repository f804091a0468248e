import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Badge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import { TagBadge } from '@/components/ui/tag-badge';
import { MOMENT } from '@/lib/i18n/formats';
import { TAG_KINDS, type TagGroupRow, type TagKind, type TagQuery, type TagRow } from '@/lib/tags/schema';
import { RenameTagButton } from './rename-tag-button';
import { TagStateBadge } from './tag-state-badge';

type Props = {
  page: { rows: TagRow[]; after: string | null };
  groups: TagGroupRow[];
  /** How many tags there are of each kind. */
  kinds: Record<TagKind, number>;
  query: TagQuery;
  canWrite: boolean;
};

/** Tags with the people who carry them, as a number and as a bar beside the page's largest. */
export function TagTable({ page, groups, kinds, query, canWrite }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const params = {
    q: query.q,
    kind: query.kind,
    state: query.state,
    group: query.group,
    sort: query.sort,
    after: query.after,
  };
  const largest = Math.max(1, ...page.rows.map((row) => row.memberCount ?? 0));
  const columns: Column<TagRow>[] = [
    {
      key: 'name',
      header: t('tags.list.name'),
      sort: 'name',
      sortDirection: 'asc',
      cell: (row) => (
        <TagBadge name={row.name} kind={row.kind} color={row.color} wechatLabel={t('terms.wechatTag')} />
      ),
    },
    {
      key: 'code',
      header: t('tags.list.code'),
      isHiddenOnPhone: true,
      cell: (row) => <code className="font-mono text-muted">{row.code}</code>,
    },
    {
      key: 'kind',
      header: t('tags.list.kind'),
      isHiddenOnPhone: true,
      cell: (row) => <Badge>{t(`tags.kind.${row.kind}`)}</Badge>,
    },
    {
      key: 'group',
      header: t('tags.list.group'),
      isHiddenOnPhone: true,
      cell: (row) => <span className="whitespace-nowrap text-muted">{row.groupName ?? '–'}</span>,
    },
    {
      key: 'people',
      header: t('tags.list.people'),
      sort: 'memberCount',
      sortDirection: 'desc',
      align: 'right',
      cell: (row) => (
        <span className="flex items-center justify-end gap-3">
          <Num value={row.memberCount} />
          <span aria-hidden className="h-1.5 w-24 overflow-hidden rounded-full bg-default max-sm:hidden">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${((row.memberCount ?? 0) / largest) * 100}%` }}
            />
          </span>
        </span>
      ),
    },
    {
      key: 'state',
      header: t('tags.list.state'),
      isHiddenOnPhone: true,
      cell: (row) => <TagStateBadge state={row.state} />,
    },
    {
      key: 'updated',
      header: t('tags.list.updated'),
      sort: 'updatedAt',
      sortDirection: 'desc',
      isHiddenOnPhone: true,
      cell: (row) => (
        <span className="whitespace-nowrap text-muted tabular-nums">
          {format.dateTime(new Date(row.updatedAt), MOMENT)}
        </span>
      ),
    },
  ];
  if (canWrite) {
    columns.push({
      key: 'actions',
      header: t('tags.list.actions'),
      isHeaderHidden: true,
      align: 'right',
      cell: (row) =>
        row.kind !== 'branch' && (
          <span className="relative z-10">
            <RenameTagButton code={row.code} name={row.name} />
          </span>
        ),
    });
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchBox label={t('tags.list.search')} />
        <FilterSelect
          label={t('tags.list.kind')}
          param="kind"
          value={query.kind}
          options={[
            { value: '', label: t('tags.list.allKinds') },
            ...TAG_KINDS.map((kind) => ({
              value: kind,
              label: t(`tags.kind.${kind}`),
              note: String(kinds[kind]),
            })),
          ]}
        />
        <FilterSelect
          label={t('tags.list.group')}
          param="group"
          value={query.group ? String(query.group) : ''}
          options={[
            { value: '', label: t('tags.list.allGroups') },
            ...groups.map((group) => ({
              value: String(group.id),
              label: group.name,
              note: String(group.tagCount),
            })),
          ]}
        />
      </div>
      <DataTable
        caption={t('tags.list.caption')}
        params={params}
        sort={{ by: query.sort }}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/tags/${row.code}`}
        columns={columns}
        empty={
          query.q || query.kind || query.state || query.group || query.after ? (
            <EmptyState
              kind="no_match"
              title={t('tags.list.noMatchTitle')}
              action={<LinkButton href="/tags">{t('tags.list.clear')}</LinkButton>}
            >
              {t('tags.list.noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState title={t('tags.list.emptyTitle')}>{t('tags.list.emptyText')}</EmptyState>
          )
        }
      />
      <Pager label={t('tags.list.pages')} after={page.after} params={params} />
    </>
  );
}
