import { RefreshCw } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Badge } from '@/components/ui/badge';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { getAccountsLive } from '@/lib/accounts/get-accounts-live';
import { may } from '@/lib/auth/permissions';
import { requireCtx } from '@/lib/auth/session';
import { errorText } from '@/lib/i18n/error-text';
import { isUsable } from '../is-usable';
import { CheckSection } from './check-section';
import { CredentialSection } from './credential-section';
import { EndSection } from './end-section';
import { LiveHead } from './live-head';
import { PermissionSection } from './permission-section';
import { ProtectionSection } from './protection-section';
import { PushSection } from './push-section';
import { QuotaSection } from './quota-section';
import { readAccount } from './read-account';

export async function generateMetadata({ params }: PageProps<'/settings/accounts/[id]'>): Promise<Metadata> {
  return { title: (await readAccount((await params).id)).name };
}

/** An account's health board: how it is, why, and what can be done about it. */
export default async function AccountPage({ params }: PageProps<'/settings/accounts/[id]'>) {
  const [ctx, t, { id }] = await Promise.all([requireCtx(), getTranslations(), params]);
  const account = await readAccount(id);
  const live = await getAccountsLive(ctx);
  const { lastError } = account;
  const sentence = lastError && (await errorText(ctx.locale, lastError.code, lastError.params));
  return (
    <>
      <PageHeader
        title={account.name}
        back={{ href: '/settings/accounts', label: t('accounts.backToList') }}
        badge={account.isSandbox && <Badge>{t('accounts.sandbox')}</Badge>}
        actions={
          may(ctx, 'fan.sync') && (
            <LinkButton
              href={`/settings/fans?account=${account.id}`}
              icon={<RefreshCw size={16} aria-hidden />}
            >
              {t('followers.title')}
            </LinkButton>
          )
        }
        about={[
          t(`terms.${account.kind}`),
          account.mode === 'ordinary'
            ? t('accounts.mode.ordinary')
            : t('accounts.mode.component', { name: account.componentName ?? '–' }),
          account.appId,
          account.originalId,
          account.principalName,
        ]
          .filter(Boolean)
          .join(' · ')}
      />
      <LiveHead account={account} initial={live} />
      <div className="mt-4 grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <CredentialSection account={account} sentence={sentence} />
          <QuotaSection account={account} />
          <CheckSection accountId={account.id} check={account.check} isDisabled={!isUsable(account)} />
          {account.permissions && <PermissionSection permissions={account.permissions} />}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <PushSection account={account} />
          <ProtectionSection accountId={account.id} isOn={account.hasMassProtection} />
          <EndSection account={account} />
        </div>
      </div>
    </>
  );
}
