import { MapPin, MapPinOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '@/components/data-table/data-table';
import { StatusBadge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import type { StoreRow } from '@/lib/branches/schema';
import { CloseButton } from './close-button';
import { StoreButton } from './store-button';

type Props = { stores: StoreRow[]; branchId: number; canWrite: boolean };

/** A branch's stores, the open ones first; whether a place is known decides about the nearest branch. */
export function StoreTable({ stores, branchId, canWrite }: Props) {
  const t = useTranslations();
  const columns: Column<StoreRow>[] = [
    {
      key: 'name',
      header: t('terms.store'),
      cell: (store) => (
        <span className={store.closedAt ? 'text-muted' : 'font-medium'}>
          <span className="[overflow-wrap:anywhere]">{store.name}</span>
          <span className="block font-mono font-normal text-muted text-xs">{store.code}</span>
        </span>
      ),
    },
    {
      key: 'address',
      header: t('branches.store.address'),
      isHiddenOnPhone: true,
      cell: (store) => <span className="text-muted">{store.address ?? '–'}</span>,
    },
    {
      key: 'place',
      header: t('branches.store.place'),
      isHiddenOnPhone: true,
      cell: (store) => {
        const isKnown = store.latitude !== null && store.longitude !== null;
        const Icon = isKnown ? MapPin : MapPinOff;
        return (
          <span className="inline-flex items-center gap-1.5 whitespace-nowrap text-muted tabular-nums">
            <Icon size={14} aria-hidden />
            {isKnown ? `${store.latitude}, ${store.longitude}` : t('branches.store.noPlace')}
          </span>
        );
      },
    },
    {
      key: 'state',
      header: t('branches.store.state'),
      cell: (store) => (
        <StatusBadge tone={store.closedAt ? 'neutral' : 'well'}>
          {t(store.closedAt ? 'branches.store.closed' : 'branches.store.open')}
        </StatusBadge>
      ),
    },
  ];
  if (canWrite) {
    columns.push({
      key: 'actions',
      header: t('branches.store.actions'),
      isHeaderHidden: true,
      align: 'right',
      cell: (store) => (
        <span className="flex justify-end gap-1">
          <StoreButton branchId={branchId} store={store} />
          <CloseButton id={store.id} name={store.name} isClosed={store.closedAt !== null} />
        </span>
      ),
    });
  }
  return (
    <DataTable
      isBare
      caption={t('branches.store.caption')}
      rows={stores}
      rowKey={(store) => store.id}
      columns={columns}
      empty={<EmptyState title={t('branches.store.emptyTitle')}>{t('branches.store.emptyText')}</EmptyState>}
    />
  );
}
