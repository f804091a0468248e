import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '@/components/data-table/data-table';
import { StatusBadge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import type { ComponentView } from '@/lib/accounts/schema';
import { MOMENT_SECONDS } from '@/lib/i18n/formats';
import { reasonText } from '@/lib/i18n/reason';

const TONES = { waiting: 'underway', done: 'well', failed: 'bad' } as const;

/** What WeChat told the platform, the newest first, and what became of it. */
export function EventTable({ component }: { component: ComponentView }) {
  const t = useTranslations();
  const format = useFormatter();
  const { name, events } = component;
  return (
    <Card title={t('accounts.platforms.events')} isFlush>
      <DataTable
        isBare
        caption={t('accounts.platforms.events')}
        rows={events}
        rowKey={(event) => event.id}
        columns={[
          {
            key: 'type',
            header: t('accounts.platforms.event'),
            cell: (event) => {
              const key = `accounts.platforms.eventTypes.${event.infoType}`;
              return t.has(key) ? t(key) : event.infoType;
            },
          },
          {
            key: 'account',
            header: t('accounts.form.appId'),
            isHiddenOnPhone: true,
            cell: (event) => <code className="font-mono">{event.authorizerAppId ?? '–'}</code>,
          },
          {
            key: 'at',
            header: t('accounts.platforms.eventAt'),
            cell: (event) => (
              <span className="whitespace-nowrap text-muted">
                {format.dateTime(new Date(event.receivedAt), MOMENT_SECONDS)}
              </span>
            ),
          },
          {
            key: 'state',
            header: t('accounts.platforms.eventState'),
            cell: (event) => (
              <span className="flex flex-wrap items-center gap-2">
                <StatusBadge tone={TONES[event.state]}>
                  {t(`accounts.platforms.eventStates.${event.state}`)}
                </StatusBadge>
                {event.failure && (
                  <span className="text-muted">{reasonText(t, event.failure, { name })}</span>
                )}
              </span>
            ),
          },
        ]}
        empty={
          <EmptyState title={t('accounts.platforms.noEvents')}>
            {t('accounts.platforms.noEventsText')}
          </EmptyState>
        }
      />
    </Card>
  );
}
