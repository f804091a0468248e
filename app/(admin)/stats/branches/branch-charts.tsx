'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { Chart } from '@/components/charts/chart';
import { Card } from '@/components/ui/card';
import type { BranchDayRow } from '@/lib/stats/schema';

/** Two scales, two charts: how many there are, and how much they were sent. */
export function BranchCharts({ rows }: { rows: (BranchDayRow & { label: string })[] }) {
  const t = useTranslations();
  const labels = useMemo(() => rows.map((row) => row.label), [rows]);
  const people = useMemo(
    () => [
      { name: t('stats.branches.memberCount'), values: rows.map((row) => row.memberCount) },
      { name: t('stats.branches.fanCount'), values: rows.map((row) => row.fanCount) },
    ],
    [rows, t],
  );
  const received = useMemo(
    () => [
      { name: t('stats.branches.receivedCount'), values: rows.map((row) => row.receivedCount), color: 1 },
    ],
    [rows, t],
  );
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <Card>
        <Chart
          title={t('stats.branches.peopleChart')}
          caption={t('stats.branches.peopleChart')}
          labelHeader={t('stats.branches.day')}
          labels={labels}
          series={people}
        />
      </Card>
      <Card>
        <Chart
          kind="bar"
          title={t('stats.branches.receivedCount')}
          caption={t('stats.branches.receivedCount')}
          labelHeader={t('stats.branches.day')}
          labels={labels}
          series={received}
        />
      </Card>
    </div>
  );
}
