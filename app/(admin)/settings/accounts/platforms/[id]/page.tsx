import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getFormatter, getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { DataTable } from '@/components/data-table/data-table';
import { Badge, Notice, StatusBadge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { getAccountsLive } from '@/lib/accounts/get-accounts-live';
import { getComponent } from '@/lib/accounts/get-component';
import { componentIdInput } from '@/lib/accounts/schema';
import { requireCtx } from '@/lib/auth/session';
import { errorText } from '@/lib/i18n/error-text';
import { MOMENT, MOMENT_SECONDS } from '@/lib/i18n/formats';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { FactsList } from '../../[id]/facts-list';
import { OutboundAddresses } from '../../outbound-addresses';
import { PlatformAccounts } from './platform-accounts';

const EVENT_TONES = { waiting: 'underway', done: 'well', failed: 'bad' } as const;

/** Read once a request, for the title and for the page. */
const readComponent = cache(async (id: string) => {
  const input = componentIdInput.safeParse({ componentId: /^\d{1,9}$/.test(id) ? Number(id) : 0 });
  if (!input.success) notFound();
  return orForbidden(orNotFound(getComponent(await requireCtx(), input.data)));
});

export async function generateMetadata({
  params,
}: PageProps<'/settings/accounts/platforms/[id]'>): Promise<Metadata> {
  return { title: (await readComponent((await params).id)).name };
}

/** A third-party platform: what to register, the accounts authorised through it, what WeChat told it. */
export default async function PlatformPage({ params }: PageProps<'/settings/accounts/platforms/[id]'>) {
  const [ctx, t, format, { id }] = await Promise.all([
    requireCtx(),
    getTranslations(),
    getFormatter(),
    params,
  ]);
  const component = await readComponent(id);
  const live = await getAccountsLive(ctx);
  const moment = (at: string | null) => (at ? format.dateTime(new Date(at), MOMENT) : '–');
  const { lastError } = component;
  return (
    <>
      <PageHeader
        title={component.name}
        back={{ href: '/settings/accounts', label: t('accounts.backToList') }}
        badge={component.isSandbox && <Badge>{t('accounts.sandbox')}</Badge>}
        about={[t('accounts.platforms.one'), component.appId].join(' · ')}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <PlatformAccounts component={component} initial={live} />
          <Card title={t('accounts.platforms.events')} isFlush>
            <DataTable
              isBare
              caption={t('accounts.platforms.events')}
              rows={component.events}
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
                      <StatusBadge tone={EVENT_TONES[event.state]}>
                        {t(`accounts.platforms.eventStates.${event.state}`)}
                      </StatusBadge>
                      {event.failure && <span className="text-muted">{event.failure}</span>}
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
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('accounts.platforms.register')} note={t('accounts.platforms.registerWhere')}>
            <div className="flex flex-col gap-4">
              <CopyField
                label={t('accounts.platforms.authorisationUrl')}
                value={component.urls.authorisation}
              />
              <CopyField
                label={t('accounts.platforms.messageUrl')}
                value={component.urls.message}
                hint={t('accounts.platforms.messageUrlHint')}
              />
              {component.token !== null && (
                <CopyField label={t('accounts.platforms.token')} value={component.token} />
              )}
              {component.aesKey !== null && (
                <CopyField label={t('accounts.platforms.aesKey')} value={component.aesKey} />
              )}
              <OutboundAddresses
                addresses={component.outboundAddresses}
                unknown={t('accounts.platforms.addressHint')}
              />
            </div>
          </Card>
          <Card title={t('accounts.credential.title')}>
            <FactsList
              facts={[
                { name: t('accounts.credential.refreshed'), value: moment(component.tokenRefreshedAt) },
                { name: t('accounts.credential.expires'), value: moment(component.tokenExpiresAt) },
                { name: t('accounts.platforms.lastPush'), value: moment(component.lastPushAt) },
              ]}
            />
            {lastError && (
              <div className="mt-3">
                <Notice tone="bad" title={t('accounts.credential.lastError', { at: moment(lastError.at) })}>
                  {await errorText(ctx.locale, lastError.code, lastError.params)}
                </Notice>
              </div>
            )}
          </Card>
        </div>
      </div>
    </>
  );
}
