import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { cache } from 'react';
import { Badge, Notice } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { CopyField } from '@/components/ui/copy-field';
import { PageHeader } from '@/components/ui/page-header';
import { getAccountsLive } from '@/lib/accounts/get-accounts-live';
import { getComponent } from '@/lib/accounts/get-component';
import { componentIdInput } from '@/lib/accounts/schema';
import { requireCtx } from '@/lib/auth/session';
import { errorText } from '@/lib/i18n/error-text';
import { orForbidden } from '@/lib/web/or-forbidden';
import { orNotFound } from '@/lib/web/or-not-found';
import { OutboundAddresses } from '../../outbound-addresses';
import { EventTable } from './event-table';
import { KeysButton } from './keys-button';
import { PlatformAccounts } from './platform-accounts';
import { PlatformCredential } from './platform-credential';
import { PlatformEnd } from './platform-end';

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
  const [ctx, t, { id }] = await Promise.all([requireCtx(), getTranslations(), params]);
  const component = await readComponent(id);
  const live = await getAccountsLive(ctx);
  const { lastError, urls } = component;
  const sentence = lastError && (await errorText(ctx.locale, lastError.code, lastError.params));
  return (
    <>
      <PageHeader
        title={component.name}
        back={{ href: '/settings/accounts', label: t('accounts.backToList') }}
        badge={component.isSandbox && <Badge>{t('accounts.sandbox')}</Badge>}
        about={[t('accounts.platforms.one'), component.appId].join(' · ')}
      />
      {component.isDisabled && (
        <div className="mb-4">
          <Notice tone="neutral" title={t('accounts.platforms.disabledTitle')}>
            {t('accounts.platforms.disabledText')}
          </Notice>
        </div>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <PlatformAccounts component={component} initial={live} />
          <EventTable component={component} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('accounts.platforms.register')} note={t('accounts.platforms.registerWhere')}>
            <div className="flex flex-col gap-4">
              <CopyField label={t('accounts.platforms.authorisationUrl')} value={urls.authorisation} />
              <CopyField
                label={t('accounts.platforms.messageUrl')}
                value={urls.message}
                hint={t('accounts.platforms.messageUrlHint')}
              />
              {component.token !== null && (
                <CopyField label={t('accounts.platforms.token')} value={component.token} />
              )}
              {component.aesKey !== null && (
                <CopyField
                  label={t('accounts.platforms.aesKey')}
                  value={component.aesKey}
                  hint={component.hasPreviousKey && t('accounts.push.previousKept')}
                />
              )}
              <div>
                <KeysButton component={component} />
              </div>
              <OutboundAddresses
                addresses={component.outboundAddresses}
                unknown={t('accounts.platforms.addressHint')}
              />
            </div>
          </Card>
          <PlatformCredential component={component} sentence={sentence} />
          <PlatformEnd component={component} />
        </div>
      </div>
    </>
  );
}
