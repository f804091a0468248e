import { Plus } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeader } from '@/components/ui/page-header';
import { getAccountsLive } from '@/lib/accounts/get-accounts-live';
import { requireCtx } from '@/lib/auth/session';
import { orForbidden } from '@/lib/web/or-forbidden';
import { AccountCards } from '../account-cards';
import { PlatformCards } from '../platform-cards';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations();
  return { title: t('accounts.list.title') };
}

/** Accounts first, one card each; below, the third-party platforms through which accounts are authorised. */
export default async function AccountsPage() {
  const [ctx, t] = await Promise.all([requireCtx(), getTranslations()]);
  const live = await orForbidden(getAccountsLive(ctx));
  return (
    <>
      <PageHeader
        title={t('accounts.list.title')}
        about={t('accounts.list.about')}
        actions={
          // With no account yet the invitation stands in the middle of the page.
          live.accounts.length > 0 && (
            <LinkButton href="/settings/accounts/new" variant="primary" icon={<Plus size={16} aria-hidden />}>
              {t('accounts.list.add')}
            </LinkButton>
          )
        }
      />
      <AccountCards initial={live} />
      <PlatformCards initial={live} />
    </>
  );
}
