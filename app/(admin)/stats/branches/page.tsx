import type { Metadata } from 'next';
import { getFormatter, getTranslations } from 'next-intl/server';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { PageHeader } from '@/components/ui/page-header';
import { requireCtx } from '@/lib/auth/session';
import { listBranchDays } from '@/lib/stats/list-branch-days';
import { type BranchDayRow, branchDaysQuery } from '@/lib/stats/schema';
import { businessDay, dayToDate } from '@/lib/time/format';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { BranchCharts } from './branch-charts';
import { BranchFigures } from './branch-figures';
import { BranchFilters } from './branch-filters';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('stats.branches.title') };
}

/** Members, fans and broadcasts received, day by day, for the branches the reader may see. */
export default async function BranchStatsPage({ searchParams }: PageProps<'/stats/branches'>) {
  const [ctx, t, format] = await Promise.all([requireCtx(), getTranslations(), getFormatter()]);
  const query = branchDaysQuery.parse(await searchParams);
  const page = await orForbidden(orNotFound(listBranchDays(ctx, query)));
  const chosen = page.branches.find((branch) => branch.id === query.branch) ?? null;
  const only = page.branches.length === 1 ? page.branches[0] : null;
  // A day column is midnight UTC whatever the reader's clock says.
  const dayText = (day: string) =>
    format.dateTime(dayToDate(day), { month: 'numeric', day: 'numeric', weekday: 'short', timeZone: 'UTC' });
  const columns: Column<BranchDayRow>[] = [
    {
      key: 'day',
      header: t('stats.branches.day'),
      cell: (row) => <span className="whitespace-nowrap">{dayText(row.day)}</span>,
    },
    ...(['memberCount', 'newMemberCount', 'fanCount', 'newFanCount', 'receivedCount'] as const).map(
      (key): Column<BranchDayRow> => ({
        key,
        header: t(`stats.branches.${key}`),
        align: 'right',
        isHiddenOnPhone: key.startsWith('new'),
        cell: (row) => <Num value={row[key]} sign={key.startsWith('new')} />,
      }),
    ),
  ];
  const hasFacts = page.computedAt !== null;
  return (
    <>
      <PageHeader
        title={only?.name ?? chosen?.name ?? t('stats.branches.title')}
        about={
          page.computedAt
            ? t('stats.branches.about', {
                at: format.dateTime(new Date(page.computedAt), {
                  month: 'short',
                  day: 'numeric',
                  hour: '2-digit',
                  minute: '2-digit',
                  hourCycle: 'h23',
                }),
              })
            : t('stats.branches.aboutEmpty')
        }
      />
      <BranchFilters
        query={query}
        from={page.from}
        to={page.to}
        today={businessDay(ctx.now)}
        branches={page.branches}
      />
      {hasFacts ? (
        <div className="grid gap-4">
          <BranchFigures rows={page.rows} />
          <BranchCharts rows={page.rows.map((row) => ({ ...row, label: dayText(row.day) }))} />
          <Card isFlush title={t('stats.branches.table')}>
            <DataTable
              isBare
              isCompact
              caption={t('stats.branches.caption')}
              columns={columns}
              rows={[...page.rows].reverse()}
              rowKey={(row) => row.day}
            />
          </Card>
        </div>
      ) : (
        <Card>
          <EmptyState title={t(page.branches.length === 0 ? 'stats.empty.noBranch' : 'stats.empty.title')}>
            {t(page.branches.length === 0 ? 'stats.empty.noBranchText' : 'stats.empty.text')}
          </EmptyState>
        </Card>
      )}
    </>
  );
}
