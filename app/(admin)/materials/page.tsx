import { Newspaper } from 'lucide-react';
import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { Pager } from '@/components/ui/pager';
import { SearchBox } from '@/components/ui/search-box';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { MOMENT } from '@/lib/i18n/formats';
import { listDrafts } from '@/lib/materials/list-drafts';
import { type DraftRow, draftQuery } from '@/lib/materials/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { SyncButton } from './sync-button';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('materials.list.title') };
}

export default async function MaterialsPage({ searchParams }: PageProps<'/materials'>) {
  const [ctx, t, format, params] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    searchParams,
  ]);
  const query = draftQuery.parse(params);
  const page = await orForbidden(orFirstPage('/materials', query, listDrafts(ctx, query)));
  const canSync = may(ctx, 'material.sync');
  const canSend = may(ctx, 'broadcast.write');
  return (
    <>
      <PageHeader
        title={t('materials.list.title')}
        about={
          page.syncedAt
            ? t('materials.list.syncedAt', { at: format.dateTime(new Date(page.syncedAt), MOMENT) })
            : t('materials.list.neverSynced')
        }
        actions={canSync && <SyncButton />}
      />
      <div className="mb-3">
        <SearchBox label={t('materials.list.search')} />
      </div>
      <DataTable
        caption={t('materials.list.caption')}
        params={query}
        rows={page.rows}
        rowKey={(row) => row.mediaId}
        columns={[
          {
            key: 'title',
            header: t('materials.list.name'),
            cell: (row) => (
              <span className="flex items-center gap-3">
                <span
                  aria-hidden
                  className="grid h-9 w-14 shrink-0 place-items-center rounded bg-accent-soft text-accent-soft-foreground max-sm:hidden"
                >
                  <Newspaper size={16} />
                </span>
                <span className="min-w-0">
                  <span className="block max-w-36 truncate font-medium sm:max-w-md">{row.title}</span>
                  {row.digest && (
                    <span className="block max-w-36 truncate text-muted text-xs sm:max-w-md">
                      {row.digest}
                    </span>
                  )}
                </span>
              </span>
            ),
          },
          {
            key: 'articles',
            header: t('materials.list.articles'),
            isHiddenOnPhone: true,
            align: 'right',
            cell: (row) => row.articleCount,
          },
          {
            key: 'author',
            header: t('materials.list.author'),
            isHiddenOnPhone: true,
            cell: (row) => row.author ?? '–',
          },
          {
            key: 'updated',
            header: t('materials.list.updated'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap text-muted tabular-nums">
                {format.dateTime(new Date(row.updatedAt), MOMENT)}
              </span>
            ),
          },
          ...(canSend
            ? [
                {
                  key: 'use',
                  header: t('materials.list.actions'),
                  isHeaderHidden: true,
                  align: 'right' as const,
                  cell: (row: DraftRow) => (
                    <LinkButton
                      href={`/broadcasts/new?draft=${encodeURIComponent(row.mediaId)}`}
                      variant="ghost"
                      size="sm"
                      aria-label={t('materials.list.useFor', { title: row.title })}
                    >
                      {t('materials.list.use')}
                    </LinkButton>
                  ),
                },
              ]
            : []),
        ]}
        empty={
          query.q || query.after ? (
            <EmptyState
              kind="no_match"
              title={t('materials.list.noMatchTitle')}
              action={<LinkButton href="/materials">{t('materials.list.clear')}</LinkButton>}
            >
              {t('materials.list.noMatchText')}
            </EmptyState>
          ) : (
            <EmptyState title={t('materials.list.emptyTitle')}>{t('materials.list.emptyText')}</EmptyState>
          )
        }
      />
      <Pager label={t('materials.list.pages')} after={page.after} params={query} />
    </>
  );
}
