import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import type { AudienceQuery, AudienceRow } from '@/lib/audiences/schema';
import { MOMENT } from '@/lib/i18n/formats';
import { namesFrom, type RuleNameTables } from '@/lib/rules/names';
import { renderWords, toWords } from '@/lib/rules/to-words';

type Props = {
  page: { rows: AudienceRow[]; after: string | null; names: RuleNameTables };
  query: AudienceQuery;
  used: Map<string, number>;
  canWrite: boolean;
};

/** Saved audiences: the rule in words, how many people it found, and who uses it. */
export function AudienceTable({ page, query, used, canWrite }: Props) {
  const t = useTranslations();
  const format = useFormatter();
  const names = namesFrom(page.names);
  return (
    <>
      <div className="mb-3">
        <SearchBox label={t('audiences.list.search')} />
      </div>
      <DataTable
        caption={t('audiences.list.caption')}
        params={query}
        rows={page.rows}
        rowKey={(row) => row.id}
        rowHref={(row) => `/audiences/${row.id}`}
        columns={[
          {
            key: 'name',
            header: t('audiences.list.name'),
            cell: (row) => <span className="block min-w-36 max-w-72 truncate">{row.name}</span>,
          },
          {
            key: 'rule',
            header: t('audiences.list.rule'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="block max-w-48 truncate text-muted xl:max-w-80 2xl:max-w-md">
                {renderWords(toWords(row.rule, names), t)}
              </span>
            ),
          },
          {
            key: 'count',
            header: t('audiences.list.count'),
            align: 'right',
            cell: (row) => (
              <span
                title={
                  row.countedAt
                    ? t('audiences.list.countedAt', { at: format.dateTime(new Date(row.countedAt), MOMENT) })
                    : t('audiences.list.notCounted')
                }
              >
                <Num value={row.lastCount} />
              </span>
            ),
          },
          {
            key: 'used',
            header: t('audiences.list.usedBy'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted">
                {used.has(row.id)
                  ? t('audiences.list.usedByCount', { count: used.get(row.id) ?? 0 })
                  : t('audiences.list.unused')}
              </span>
            ),
          },
          {
            key: 'author',
            header: t('audiences.list.author'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="whitespace-nowrap">{row.createdByName ?? '–'}</span>,
          },
          {
            key: 'updated',
            header: t('audiences.list.updated'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {format.dateTime(new Date(row.updatedAt), MOMENT)}
              </span>
            ),
          },
        ]}
        empty={
          query.q || query.after ? (
            <EmptyState
              kind="no_match"
              title={t('audiences.list.noMatchTitle')}
              action={<LinkButton href="/audiences">{t('audiences.list.clear')}</LinkButton>}
            >
              {t('audiences.list.noMatchText', { q: query.q })}
            </EmptyState>
          ) : (
            <EmptyState
              title={t('audiences.list.emptyTitle')}
              action={canWrite && <LinkButton href="/audiences/new">{t('audiences.list.create')}</LinkButton>}
            >
              {t('audiences.list.emptyText')}
            </EmptyState>
          )
        }
      />
      <Pager label={t('audiences.list.pages')} after={page.after} params={query} />
    </>
  );
}
