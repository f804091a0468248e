import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Badge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import type { UrlParams } from '@/components/ui/href';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import { TagBadge } from '@/components/ui/tag-badge';
import { MOMENT } from '@/lib/i18n/formats';
import { TAG_KINDS, TAG_STATES, type TagKind, type TagQuery, type TagRow } from '@/lib/tags/schema';
import { isGone } from '@/lib/tags/wechat-list/gone';
import type { GroupChoice } from './menu-tag';
import { TagMenu } from './tag-menu';
import { TagStateBadge } from './tag-state-badge';

type Props = {
  page: { rows: TagRow[]; after: string | null };
  groups: GroupChoice[];
  /** How many tags there are of each kind. */
  kinds: Record<TagKind, number>;
  query: TagQuery;
  canWrite: boolean;
  /** Whether the reader sees all branches: only they merge, move and delete. */
  isWholeCountry: boolean;
};

/** The list's search parameters as links keep them. */
export function tagParams({ q, kind, state, group, only, sort, after }: TagQuery): UrlParams {
  return { q, kind, state, group, only, sort, after };
}

/** Tags with the people who carry them, as a number and as a bar beside the page's largest. */
export function TagTable({ page, groups, kinds, query, canWrite, isWholeCountry }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const params = tagParams(query);
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
      key: 'people',
      header: t('tags.list.people'),
      sort: 'memberCount',
      sortDirection: 'desc',
      align: 'right',
      cell: (row) => (
        <span className="flex items-center justify-end gap-3">
          <Num value={row.memberCount} />
          <span aria-hidden className="h-1.5 w-20 overflow-hidden rounded-full bg-default max-xl:hidden">
            <span
              className="block h-full rounded-full bg-accent"
              style={{ width: `${((row.memberCount ?? 0) / largest) * 100}%` }}
            />
          </span>
        </span>
      ),
    },
    {
      key: 'week',
      header: t('tags.list.week'),
      align: 'right',
      isHiddenOnPhone: true,
      cell: (row) => <Num value={row.weekChange} sign className="text-muted" />,
    },
    {
      key: 'origin',
      header: t('tags.list.origin'),
      isHiddenOnPhone: true,
      cell: (row) =>
        row.state === 'active' ? (
          <span className="whitespace-nowrap text-muted">{t(`tags.origin.${row.origin}`)}</span>
        ) : (
          <TagStateBadge state={row.state} isGone={isGone(row)} />
        ),
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
      cell: (row) => (
        <span className="relative z-10">
          <TagMenu tag={row} groups={groups} isWholeCountry={isWholeCountry} />
        </span>
      ),
    });
  }
  return (
    <>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchBox label={t('tags.list.search')} />
        <FilterSelect
          className="w-[calc(50%-0.25rem)] sm:w-40"
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
          className="w-[calc(50%-0.25rem)] sm:w-40 lg:hidden"
          value={query.group === undefined ? '' : String(query.group)}
          options={[
            { value: '', label: t('tags.list.allGroups') },
            ...groups.map((group) => ({ value: String(group.id), label: group.name })),
            { value: '0', label: t('tags.create.noGroup') },
          ]}
        />
        <FilterSelect
          className="w-[calc(50%-0.25rem)] sm:w-40"
          label={t('tags.list.state')}
          param="state"
          value={query.state}
          options={[
            { value: '', label: t('tags.list.allStates') },
            ...TAG_STATES.map((state) => ({ value: state, label: t(`tags.state.${state}`) })),
          ]}
        />
        <FilterSelect
          className="w-[calc(50%-0.25rem)] sm:w-40"
          label={t('tags.list.only')}
          param="only"
          value={query.only}
          options={[
            { value: '', label: t('tags.list.onlyAll') },
            { value: 'automatic', label: t('tags.list.onlyAutomatic') },
            { value: 'unused', label: t('tags.list.onlyUnused') },
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
          query.q || query.kind || query.state || query.only || query.group !== undefined || query.after ? (
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
