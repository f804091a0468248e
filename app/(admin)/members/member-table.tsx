import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { StatusBadge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { FilterSelect } from '@/components/ui/filter-select';
import { LinkButton } from '@/components/ui/link-button';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import { TagBadge } from '@/components/ui/tag-badge';
import { DAY } from '@/lib/i18n/formats';
import type { MemberQuery, MemberRow } from '@/lib/members/schema';
import { BulkBar } from './bulk-bar';
import { MemberSelection, MemberTick, PageTick } from './selection';

type Props = {
  page: { rows: MemberRow[]; after: string | null };
  branches: { id: number; name: string }[];
  query: MemberQuery;
  /** Members can be ticked and tagged. */
  canTag: boolean;
};

/** Members, the newest first; search comes first, since nobody leafs through millions. */
export function MemberTable({ page, branches, query, canTag }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const params = { q: query.q, branch: query.branch, after: query.after };
  const tick: Column<MemberRow> = {
    key: 'tick',
    header: <PageTick />,
    width: '3rem',
    cell: (row) => <MemberTick id={row.id} name={row.name ?? row.id} />,
  };
  return (
    <MemberSelection
      key={JSON.stringify(params)}
      pageIds={page.rows.map((row) => row.id)}
      search={{ q: query.q, branch: query.branch }}
    >
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchBox label={t('members.list.search')} className="w-80 max-w-full" />
        {branches.length > 1 && (
          <FilterSelect
            label={t('terms.branch')}
            param="branch"
            value={query.branch ? String(query.branch) : ''}
            options={[
              { value: '', label: t('members.list.allBranches') },
              ...branches.map((branch) => ({ value: String(branch.id), label: branch.name })),
            ]}
          />
        )}
      </div>
      {canTag && <BulkBar />}
      <DataTable
        caption={t('members.list.caption')}
        params={params}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/members/${row.id}`}
        linkColumn="member"
        columns={[
          ...(canTag ? [tick] : []),
          {
            key: 'member',
            header: t('terms.member'),
            cell: (row) => (
              <span className="whitespace-nowrap">
                {row.name ?? t('members.list.noName')}
                <span className="ml-2 font-normal text-muted tabular-nums max-sm:ml-0 max-sm:block">
                  {row.id}
                </span>
              </span>
            ),
          },
          {
            key: 'phone',
            header: t('members.list.phone'),
            cell: (row) => <span className="tabular-nums">{row.phone ?? '–'}</span>,
          },
          {
            key: 'branch',
            header: t('terms.branch'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="whitespace-nowrap">{row.branchName ?? '–'}</span>,
          },
          {
            key: 'follow',
            header: t('members.list.follow'),
            cell: (row) => (
              <StatusBadge tone={row.isFollowing ? 'well' : 'neutral'}>
                {t(row.isFollowing ? 'members.follow.yes' : 'members.follow.no')}
              </StatusBadge>
            ),
          },
          {
            key: 'tags',
            header: t('terms.tag'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="flex gap-1 overflow-hidden">
                {row.tags.map((tag) => (
                  <TagBadge
                    key={tag.code}
                    name={tag.name}
                    kind={tag.kind}
                    color={tag.color}
                    wechatLabel={t('terms.wechatTag')}
                  />
                ))}
                {row.tagCount > row.tags.length && (
                  <span className="self-center text-muted text-xs tabular-nums">
                    +{row.tagCount - row.tags.length}
                  </span>
                )}
              </span>
            ),
          },
          {
            key: 'registered',
            header: t('members.list.registered'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {row.registeredAt ? format.dateTime(new Date(row.registeredAt), DAY) : '–'}
              </span>
            ),
          },
        ]}
        empty={
          query.q || query.branch || query.after ? (
            <EmptyState
              kind="no_match"
              title={t('members.list.noMatchTitle')}
              action={<LinkButton href="/members">{t('members.list.clear')}</LinkButton>}
            >
              {t('members.list.noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState title={t('members.list.emptyTitle')}>{t('members.list.emptyText')}</EmptyState>
          )
        }
      />
      <Pager label={t('members.list.pages')} after={page.after} params={params} />
    </MemberSelection>
  );
}
