import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import type { BranchRow } from '@/lib/branches/schema';

/** Branches with their people as a number and as a bar beside the largest. */
export function BranchTable({ rows }: { rows: BranchRow[] }) {
  const t = useTranslations();
  const format = useFormatter();
  const largest = Math.max(1, ...rows.map((row) => row.memberCount));
  return (
    <DataTable
      caption={t('branches.list.caption')}
      rows={rows}
      rowKey={(row) => row.id}
      rowHref={(row) => `/settings/branches/${row.id}`}
      columns={[
        {
          key: 'name',
          header: t('terms.branch'),
          cell: (row) => (
            <span className="whitespace-nowrap">
              {row.name}
              <span className="ml-2 font-mono font-normal text-muted text-xs max-sm:ml-0 max-sm:block">
                {row.code}
              </span>
            </span>
          ),
        },
        {
          key: 'people',
          header: t('branches.list.people'),
          align: 'right',
          cell: (row) => (
            <span className="flex items-center justify-end gap-3">
              <Num value={row.memberCount} />
              <span aria-hidden className="h-1.5 w-24 overflow-hidden rounded-full bg-default max-sm:hidden">
                <span
                  className="block h-full rounded-full bg-accent"
                  style={{ width: `${(Math.max(0, row.memberCount) / largest) * 100}%` }}
                />
              </span>
            </span>
          ),
        },
        {
          key: 'stores',
          header: t('branches.list.stores'),
          align: 'right',
          cell: (row) => <Num value={row.storeCount} />,
        },
        {
          key: 'channels',
          header: t('terms.channel'),
          align: 'right',
          isHiddenOnPhone: true,
          cell: (row) => <Num value={row.channelCount} />,
        },
        {
          key: 'managers',
          header: t('terms.roles.branch_manager'),
          isHiddenOnPhone: true,
          cell: (row) =>
            row.managers.length > 0 ? (
              format.list(row.managers)
            ) : (
              <span className="text-muted">{t('branches.list.noManager')}</span>
            ),
        },
      ]}
      empty={<EmptyState title={t('branches.list.emptyTitle')}>{t('branches.list.emptyText')}</EmptyState>}
    />
  );
}
