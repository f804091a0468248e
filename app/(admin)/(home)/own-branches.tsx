import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import type { BranchNow } from '@/lib/workbench/schema';

/** The branches that the reader looks after; each leads to its days. */
export function OwnBranches({ branches }: { branches: BranchNow[] }) {
  const t = useTranslations();
  const columns: Column<BranchNow>[] = [
    { key: 'name', header: t('terms.branch'), cell: (branch) => branch.name },
    ...(['memberCount', 'fanCount', 'receivedCount'] as const).map(
      (key): Column<BranchNow> => ({
        key,
        header: t(`workbench.branches.${key}`),
        align: 'right',
        cell: (branch) => <Num value={branch[key]} />,
      }),
    ),
  ];
  return (
    <Card isFlush title={t('workbench.branches.title')}>
      <DataTable
        isBare
        caption={t('workbench.branches.title')}
        columns={columns}
        rows={branches}
        rowKey={(branch) => branch.id}
        rowHref={(branch) => `/stats/branches?branch=${branch.id}`}
        empty={<EmptyState title={t('stats.empty.noBranch')}>{t('stats.empty.noBranchText')}</EmptyState>}
      />
    </Card>
  );
}
