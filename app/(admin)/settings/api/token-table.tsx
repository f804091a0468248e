import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { StatusBadge, type Tone } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { Num } from '@/components/ui/num';
import { Pager } from '@/components/ui/pager';
import type { ApiTokenRow } from '@/lib/auth/tokens/schema';
import type { Page } from '@/lib/db/page';
import { RevokeButton } from './revoke-button';

const TONES: Record<ApiTokenRow['state'], Tone> = { live: 'well', expired: 'neutral', revoked: 'bad' };
const MOMENT = { dateStyle: 'medium', timeStyle: 'short' } as const;

/** Tokens with how far each reaches and when it was last used; on a phone what matters most stands under the name. */
export function TokenTable({ page, canRevoke }: { page: Page<ApiTokenRow>; canRevoke: boolean }) {
  const t = useTranslations();
  const format = useFormatter();
  const day = (at: string | null) =>
    at === null ? t('tokens.list.never') : format.dateTime(new Date(at), { dateStyle: 'medium' });
  const reach = (row: ApiTokenRow) =>
    row.branches.length > 0 ? format.list(row.branches) : t('tokens.list.allBranches');
  return (
    <>
      <DataTable
        caption={t('tokens.list.caption')}
        rows={page.rows}
        rowKey={(row) => row.id}
        columns={[
          {
            key: 'name',
            header: t('tokens.list.name'),
            cell: (row) => (
              <span className="block min-w-24 max-w-72">
                <span className="font-medium [overflow-wrap:anywhere]">{row.name}</span>
                <span className="block font-mono text-muted text-xs">{row.prefix}…</span>
                <span className="text-muted text-xs sm:hidden">{row.scopes.join(' ')}</span>
              </span>
            ),
          },
          {
            key: 'state',
            header: t('tokens.list.state'),
            cell: (row) => (
              <StatusBadge tone={TONES[row.state]}>{t(`tokens.state.${row.state}`)}</StatusBadge>
            ),
          },
          {
            key: 'scopes',
            header: t('tokens.list.scopes'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="font-mono text-xs">{row.scopes.join(' ')}</span>,
          },
          {
            key: 'reach',
            header: t('tokens.list.reach'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="block max-w-56">
                {reach(row)}
                <span className="block text-muted text-xs">
                  {row.accountName ?? t('tokens.list.noAccount')}
                </span>
              </span>
            ),
          },
          {
            key: 'calls',
            header: t('tokens.list.calls'),
            align: 'right',
            isHiddenOnPhone: true,
            cell: (row) => <Num value={row.callsPerMinute} />,
          },
          {
            key: 'used',
            header: t('tokens.list.used'),
            isHiddenOnPhone: true,
            cell: (row) => (
              <span className="whitespace-nowrap">
                {row.lastUsedAt
                  ? format.dateTime(new Date(row.lastUsedAt), MOMENT)
                  : t('tokens.list.neverUsed')}
              </span>
            ),
          },
          {
            key: 'expires',
            header: t('tokens.list.expires'),
            isHiddenOnPhone: true,
            cell: (row) => <span className="whitespace-nowrap">{day(row.expiresAt)}</span>,
          },
          {
            key: 'end',
            header: t('tokens.revoke.button'),
            isHeaderHidden: true,
            align: 'right',
            cell: (row) =>
              canRevoke && row.state === 'live' ? <RevokeButton id={row.id} name={row.name} /> : null,
          },
        ]}
        empty={<EmptyState title={t('tokens.list.emptyTitle')}>{t('tokens.list.emptyText')}</EmptyState>}
      />
      <Pager label={t('tokens.list.pages')} after={page.after} params={{}} />
    </>
  );
}
