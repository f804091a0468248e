import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { hrefWith } from '@/components/ui/href';
import { PageHeader } from '@/components/ui/page-header';
import { Pager } from '@/components/ui/pager';
import { Tabs } from '@/components/ui/tabs';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { findDriftRun } from '@/lib/tags/drift/get-drift-run';
import { listDriftFans } from '@/lib/tags/drift/list-drift-fans';
import { driftFanQuery } from '@/lib/tags/drift/schema';
import { orFirstPage } from '@/lib/web/or-first-page';
import { orForbidden } from '@/lib/web/or-forbidden';
import { DriftState } from '../drift-table';
import { PageRepair } from '../page-repair';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('tags.drift.title') };
}

/** The fans of one tag on whom both sides differ. */
export default async function DriftTagPage({ params, searchParams }: PageProps<'/tags/drift/[code]'>) {
  const [ctx, t, { code }, search] = await Promise.all([
    requireCtx(),
    getTranslations(),
    params,
    searchParams,
  ]);
  const run = await orForbidden(findDriftRun(ctx));
  const tag = run?.tags.find((one) => one.code === decodeURIComponent(code));
  if (!run || !tag) notFound();
  const query = driftFanQuery.parse(search);
  const page = await orFirstPage(
    `/tags/drift/${tag.code}`,
    query,
    listDriftFans(ctx, { ...query, code: tag.code }),
  );
  const tabs = [
    { side: '', count: tag.oursOnlyCount + tag.theirsOnlyCount },
    { side: 'ours', count: tag.oursOnlyCount },
    { side: 'theirs', count: tag.theirsOnlyCount },
  ] as const;
  return (
    <>
      <PageHeader
        title={tag.name}
        badge={<DriftState tag={tag} />}
        back={{ href: '/tags/drift', label: t('tags.drift.back') }}
        about={t('tags.drift.tagAbout', {
          agreed: tag.agreedCount,
          listed: tag.listedCount,
          unknown: tag.unknownCount,
        })}
        actions={
          may(ctx, 'tag.write') &&
          ctx.branchIds === null &&
          run.status === 'finished' && <PageRepair runId={run.id} tag={tag} />
        }
      />
      <Tabs
        label={t('tags.drift.sides')}
        tabs={tabs.map(({ side, count }) => ({
          href: hrefWith({}, { side }),
          label: t(
            side === ''
              ? 'tags.drift.all'
              : side === 'ours'
                ? 'tags.drift.oursOnly'
                : 'tags.drift.theirsOnly',
          ),
          count,
          isCurrent: query.side === side,
        }))}
      />
      <DataTable
        caption={t('tags.drift.fansCaption', { name: tag.name })}
        rows={page.rows}
        rowKey={(row) => row.fanId}
        rowHref={(row) => `/members/${row.memberId}`}
        columns={[
          {
            key: 'member',
            header: t('terms.member'),
            cell: (row) => (
              <span className="whitespace-nowrap">
                {row.name ?? t('members.list.noName')}
                <span className="ml-2 font-normal text-muted tabular-nums">{row.memberId}</span>
              </span>
            ),
          },
          {
            key: 'openid',
            header: 'openid',
            isHiddenOnPhone: true,
            cell: (row) => <code className="font-mono text-muted">{row.openid}</code>,
          },
          {
            key: 'what',
            header: t('tags.drift.what'),
            cell: (row) => t(`tags.drift.case.${row.side}.${row.agreed ? 'had' : 'hadNot'}`),
          },
        ]}
        empty={
          <EmptyState title={t(tag.repairedAs ? 'tags.drift.fansRepaired' : 'tags.drift.fansNone')}>
            {tag.unknownCount > 0 && t('tags.drift.fansUnknown', { count: tag.unknownCount })}
          </EmptyState>
        }
      />
      <Pager label={t('tags.list.pages')} after={page.after} params={query} />
    </>
  );
}
